#include "fixture.h"
#include "pbxports/text/bind.h"

/* A record with every form, of no profile. */
struct part {
	struct word name; /* first: the key of the map */
	unsigned weight;
	struct place place;
};

struct sample {
	struct word text;
	struct word word;
	bool flag;
	struct place flag_place;
	unsigned number;
	int choice;
	struct rate rate;
	struct word *words;
	size_t word_count;
	struct place words_place;
	struct part *parts;
	size_t part_count;
	struct part record;
	struct part *pointer;
	unsigned custom;
};

#define AT(member)	.offset = offsetof(struct sample, member)
#define PLACE(member)	.place_offset = 1 + offsetof(struct sample, member)
#define COUNTER(member) .count_offset = offsetof(struct sample, member)

static bool read_rate(const char *text, void *value, struct scalar_error *why)
{
	return rate_parse(text, value, why);
}

/* Counts the values of a node: any kind will do. */
static void read_custom(const struct bind_context *context, const struct node *node, void *value)
{
	(void)context;
	*(unsigned *)value = node->kind == NODE_SCALAR ? 1 : (unsigned)node->count;
}

static void part_defaults(void *value)
{
	((struct part *)value)->weight = 7;
}

static void sample_defaults(void *value)
{
	((struct sample *)value)->number = 50;
}

static const char *const colors[] = {"red", "green", NULL};
static const struct bind_type text_type = {
	.form = BIND_TEXT, .what = "text", .size = sizeof(struct word)};
static const struct bind_type word_type = {
	.form = BIND_WORD, .what = "a name", .size = sizeof(struct word), .check = name_parse};
static const struct bind_type flag_type = {
	.form = BIND_BOOL, .what = "true or false", .size = sizeof(bool)};
static const struct bind_type number_type = {.form = BIND_NUMBER,
					     .what = "a number from 1 to 100",
					     .size = sizeof(unsigned),
					     .low = 1,
					     .high = 100};
static const struct bind_type choice_type = {
	.form = BIND_CHOICE, .what = "red or green", .size = sizeof(int), .choices = colors};
static const struct bind_type rate_type = {.form = BIND_SCALAR,
					   .what = "a rate",
					   .example = "20/minute",
					   .size = sizeof(struct rate),
					   .parse = read_rate};
static const struct bind_type words_type = {
	.form = BIND_LIST, .what = "a list of names", .example = "[a]", .item = &word_type};
static const struct bind_row part_rows[] = {
	{.key = "weight",
	 .type = &number_type,
	 .offset = offsetof(struct part, weight),
	 .required = true,
	 .help = "how heavy"},
	{.key = NULL},
};
static const struct bind_type part_type = {.form = BIND_RECORD,
					   .what = "a mapping with weight",
					   .example = "{weight: 1}",
					   .size = sizeof(struct part),
					   .place_offset = 1 + offsetof(struct part, place),
					   .rows = part_rows,
					   .defaults = part_defaults};
static const struct bind_type parts_type = {.form = BIND_MAP,
					    .what = "a mapping of parts",
					    .noun = "part",
					    .check = name_parse,
					    .item = &part_type};
static const struct bind_type pointer_type = {.form = BIND_POINTER,
					      .what = "a mapping with weight",
					      .size = sizeof(struct part *),
					      .item = &part_type};
static const struct bind_type custom_type = {
	.form = BIND_CUSTOM, .what = "anything", .size = sizeof(unsigned), .read = read_custom};
static const struct bind_row sample_rows[] = {
	{.key = "text", .type = &text_type, AT(text)},
	{.key = "word", .type = &word_type, AT(word)},
	{.key = "flag", .type = &flag_type, AT(flag), PLACE(flag_place)},
	{.key = "number", .type = &number_type, AT(number)},
	{.key = "choice", .type = &choice_type, AT(choice)},
	{.key = "rate", .type = &rate_type, AT(rate)},
	{.key = "words", .type = &words_type, AT(words), COUNTER(word_count), PLACE(words_place)},
	{.key = "parts", .type = &parts_type, AT(parts), COUNTER(part_count)},
	{.key = "record", .type = &part_type, AT(record)},
	{.key = "pointer", .type = &pointer_type, AT(pointer)},
	{.key = "custom", .type = &custom_type, AT(custom)},
	{.key = NULL},
};
static const struct bind_type sample_type = {.form = BIND_RECORD,
					     .what = "a mapping",
					     .size = sizeof(struct sample),
					     .rows = sample_rows,
					     .defaults = sample_defaults};

/* Prints what differs from the defaults. */
static void print_word(FILE *out, const char *key, const struct word *word)
{
	if (word->text == NULL)
		return;
	fprintf(out, "%s=%s@", key, word->text);
	print_place(out, word->place);
	fputc(' ', out);
}

static void print_part(FILE *out, const char *key, const struct part *part)
{
	if (part->place.source == NULL)
		return;
	fprintf(out, "%s=%u@", key, part->weight);
	print_place(out, part->place);
	fputc(' ', out);
}

static void print_lists(FILE *out, const struct sample *sample)
{
	if (sample->words_place.source != NULL) {
		fputs("words@", out);
		print_place(out, sample->words_place);
		fprintf(out, "=%zu ", sample->word_count);
	}
	for (size_t i = 0; i < sample->word_count; i++)
		print_word(out, "-", &sample->words[i]);
	for (size_t i = 0; i < sample->part_count; i++) {
		print_word(out, "part", &sample->parts[i].name);
		print_part(out, "", &sample->parts[i]);
	}
}

static void bind_sample(const char *input, FILE *out)
{
	struct bind_context context = {diags, "the sample"};
	struct sample sample = {0};
	const struct node *node = node_read(fixture_source("p.yaml", input), diags);

	bind_node(&context, &sample_type, node, &sample);
	if (node->kind != NODE_MAPPING)
		return;
	print_word(out, "text", &sample.text);
	print_word(out, "word", &sample.word);
	if (sample.flag_place.source != NULL)
		fprintf(out, "flag@%u=%d ", (unsigned)sample.flag_place.column, sample.flag);
	if (sample.number != 50)
		fprintf(out, "number=%u ", sample.number);
	if (sample.choice != 0)
		fprintf(out, "choice=%d ", sample.choice);
	if (sample.rate.count != 0)
		fprintf(out, "rate=%u/%s ", (unsigned)sample.rate.count,
			rate_unit_name(sample.rate.unit));
	print_lists(out, &sample);
	print_part(out, "record", &sample.record);
	if (sample.pointer != NULL)
		print_part(out, "pointer", sample.pointer);
	if (sample.custom != 0)
		fprintf(out, "custom=%u ", sample.custom);
}

static const struct row form_rows[] = {
	{"{}", ""},
	{"text: a b", "text=a b@1:7 "},
	{"text: ''", "text=@1:7 "},
	{"text: 5", "text=5@1:7 "},
	{"word: sip-tls", "word=sip-tls@1:7 "},
	{"word: 'sip'", "word=sip@1:7 "},
	{"flag: true", "flag@7=1 "},
	{"flag: True", "flag@7=1 "},
	{"flag: TRUE", "flag@7=1 "},
	{"flag: false", "flag@7=0 "},
	{"flag: False", "flag@7=0 "},
	{"flag: FALSE", "flag@7=0 "},
	{"number: 1", "number=1 "},
	{"number: 100", "number=100 "},
	{"choice: red", ""},
	{"choice: green", "choice=1 "},
	{"rate: 3/hour", "rate=3/hour "},
	{"words: []", "words@1:8=0 "},
	{"words: [a, b]", "words@1:8=2 -=a@1:9 -=b@1:12 "},
	{"parts: {}", ""},
	{"parts: {b: {weight: 2}, a: {weight: 1}}", "part=b@1:9 =2@1:12 part=a@1:25 =1@1:28 "},
	{"record: {weight: 3}", "record=3@1:9 "},
	{"pointer: {weight: 4}", "pointer=4@1:10 "},
	{"custom: x", "custom=1 "},
	{"custom: [a, b]", "custom=2 "},
	{"custom: {a: b, c: d, e: f}", "custom=3 "},
	{"a: &x 9\nnumber: *x", "number=9 \n1:1: unknown key \"a\"*"},
};

/* What does not fit is left at its default, and the rest is bound all the same. */
static const struct row error_rows[] = {
	{"wrod: a\nnumber: 2",
	 "number=2 \n1:1: unknown key \"wrod\" in the sample; did you mean \"word\"?"},
	{"zzzzzz: 1", "1:1: unknown key \"zzzzzz\" in the sample; one of text, word, flag, *"},
	{"a: 1\nb: 2", "1:1: unknown key \"a\"*\n2:1: unknown key \"b\"*"},
	{"parts: {x: {wieght: 1}}",
	 "part=x@* =7@* \n1:13: unknown key \"wieght\" in part \"x\"; did you mean \"weight\"?"
	 "\n1:12: part \"x\" lacks \"weight\": how heavy"},
	{"record: {}", "record=7@1:9 \n1:9: \"record\" lacks \"weight\": how heavy"},
	{"pointer: {}", "pointer=7@1:10 \n1:10: \"pointer\" lacks \"weight\": how heavy"},
	{"parts: {UP: {weight: 1}}", "part=UP@1:9 =1@1:13 \n1:9: \"UP\" has upper-case*"},
	{"word: UP", "1:7: \"UP\" has upper-case letters; write up"},
	{"words: [a, UP, c]", "words@1:8=3 -=a@1:9 -=c@1:16 \n1:12: \"UP\" has upper-case*"},
	{"number: 0", "1:9: \"0\" is not within 1-100"},
	{"number: 101", "1:9: \"101\" is not within 1-100"},
	{"number: '5'",
	 "1:9: \"number\" must be a number from 1 to 100, not text in quotes; take*"},
	{"flag: yes", "flag@7=0 \n1:7: \"flag\" must be true or false, not \"yes\"; write true"},
	{"flag: on", "flag@7=0 \n1:7: * not \"on\"; write true"},
	{"flag: 1", "flag@7=0 \n1:7: * not \"1\"; write true"},
	{"flag: no", "flag@7=0 \n1:7: * not \"no\"; write false"},
	{"flag: off", "flag@7=0 \n1:7: * not \"off\"; write false"},
	{"flag: 0", "flag@7=0 \n1:7: * not \"0\"; write false"},
	{"flag: tRUE", "flag@7=0 \n1:7: \"flag\" must be true or false, not \"tRUE\"*"},
	{"flag: 'true'", "flag@7=0 \n1:7: \"flag\" must be true or false*"},
	{"choice: gren",
	 "1:9: \"choice\" must be red or green, not \"gren\"; did you mean \"green\"?"},
	{"choice: 1", "1:9: \"choice\" must be red or green, not \"1\"*"},
	{"rate: 0/hour", "1:7: \"0/hour\" *"},
	/* wrong kinds */
	{"text: [a]", "1:7: \"text\" must be text, not a list"},
	{"word: {a: b}", "1:7: \"word\" must be a name, not a mapping"},
	{"flag: [true]", "flag@7=0 \n1:7: \"flag\" must be true or false, not a list"},
	{"number: {}", "1:9: \"number\" must be *, not a mapping"},
	{"choice: []", "1:9: \"choice\" must be red or green, not a list"},
	{"rate: []", "1:7: \"rate\" must be a rate, not a list; write 20/minute"},
	{"words: a", "words@1:8=0 \n1:8: \"words\" must be a list of names, not *; write [a]"},
	{"words: {a: b}", "words@1:8=0 \n1:8: * not a mapping; write [a]"},
	{"words: [[a]]", "words@1:8=1 \n1:9: an item of \"words\" must be a name, not a list"},
	{"parts: [a]", "1:8: \"parts\" must be a mapping of parts, not a list"},
	{"parts: a", "1:8: \"parts\" must be a mapping of parts, not *"},
	{"parts: {x: 1}", "part=x@* *\n1:12: part \"x\" must be *, not *; write {weight: 1}"},
	{"record: 1", "record=0@1:9 \n1:9: \"record\" must be a mapping with weight, *"},
	{"pointer: [1]",
	 "pointer=0@* \n1:10: \"pointer\" must be a mapping with weight, not a list*"},
	/* a null is an error wherever it stands */
	{"text:", "1:*: \"text\" must be text, not nothing"},
	{"flag: ~", "flag@7=0 \n1:7: \"flag\" must be true or false, not nothing"},
	{"words: null", "words@1:8=0 \n1:8: \"words\" must be a list of names, not nothing*"},
	{"words: [~]", "words@1:8=1 \n1:9: an item of \"words\" must be a name, not nothing"},
	{"parts: {x: }", "part=x@* *\n1:*: part \"x\" must be a mapping with weight, not nothing*"},
	{"pointer: ~", "1:10: \"pointer\" must be a mapping with weight, not nothing"},
	{"custom: ~", "1:9: \"custom\" must be anything, not nothing"},
	{"[a]", "1:1: the sample must be a mapping, not a list"},
	{"a", "1:1: the sample must be a mapping, not a single value"},
};

static void test_forms(void **state)
{
	(void)state;
	fixture_check(form_rows, COUNT(form_rows), bind_sample);
}

static void test_errors(void **state)
{
	(void)state;
	fixture_check(error_rows, COUNT(error_rows), bind_sample);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_errors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
