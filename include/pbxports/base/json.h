/* A JSON writer: the only place that makes JSON. It places commas and indents, and escapes every
 * string. */
#ifndef PBXPORTS_BASE_JSON_H
#define PBXPORTS_BASE_JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define JSON_MAX_DEPTH 16

struct json {
	FILE *stream;
	int depth;
	bool filled[JSON_MAX_DEPTH + 1]; /* at each depth: something stands there already */
};

/* A writer to `stream`; the document is whole once every object and array is ended. */
struct json json_begin(FILE *stream);

/* In an object `key` names the value; in an array and at the top it is NULL. */
void json_object(struct json *json, const char *key);
void json_object_end(struct json *json);
void json_array(struct json *json, const char *key);
void json_array_end(struct json *json);

/* NULL becomes null. Each byte that is not UTF-8 becomes U+FFFD. */
void json_text(struct json *json, const char *key, const char *text);
void json_bool(struct json *json, const char *key, bool value);

/* Beyond 2^53 the number is written as a string: other readers would round it. */
void json_number(struct json *json, const char *key, uint64_t value);
void json_null(struct json *json, const char *key);

#endif
