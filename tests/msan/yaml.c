/*
 * libyaml is not built with MemorySanitizer, which sees neither what it writes nor why it reads:
 * this stands around its parser (ld's --wrap) and tells.
 */
#include <sanitizer/msan_interface.h>
#include <yaml.h>

/* The linker's names. NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp) */
int __real_yaml_parser_parse(yaml_parser_t *parser, yaml_event_t *event);
int __wrap_yaml_parser_parse(yaml_parser_t *parser, yaml_event_t *event);

static void text_written(const yaml_char_t *text)
{
	if (text != NULL)
		__msan_unpoison_string((const char *)text);
}

static void event_written(const yaml_event_t *event)
{
	__msan_unpoison(event, sizeof(*event));
	switch (event->type) {
	case YAML_ALIAS_EVENT:
		text_written(event->data.alias.anchor);
		break;
	case YAML_SCALAR_EVENT:
		text_written(event->data.scalar.anchor);
		text_written(event->data.scalar.tag);
		__msan_unpoison(event->data.scalar.value, event->data.scalar.length + 1);
		break;
	case YAML_SEQUENCE_START_EVENT:
		text_written(event->data.sequence_start.anchor);
		text_written(event->data.sequence_start.tag);
		break;
	case YAML_MAPPING_START_EVENT:
		text_written(event->data.mapping_start.anchor);
		text_written(event->data.mapping_start.tag);
		break;
	default:
		break;
	}
}

int __wrap_yaml_parser_parse(yaml_parser_t *parser, yaml_event_t *event)
{
	int parsed;

	__msan_scoped_disable_interceptor_checks();
	parsed = __real_yaml_parser_parse(parser, event);
	__msan_scoped_enable_interceptor_checks();
	__msan_unpoison(&parsed, sizeof(parsed));
	__msan_unpoison(parser, sizeof(*parser));
	event_written(event);
	return parsed;
}

/* NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp) */
