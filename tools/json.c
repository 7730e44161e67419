#include "tools/json.h"

void td_json_init(TdJson *json) {
  *json = (TdJson){.out = g_string_new(NULL)};
}

void td_json_clear(TdJson *json) {
  g_string_free(json->out, TRUE);
  json->out = NULL;
}

static void put_text(GString *out, const char *text) {
  g_string_append_c(out, '"');
  for (const unsigned char *at = (const unsigned char *)text; *at; at++) {
    if (*at == '"' || *at == '\\')
      g_string_append_printf(out, "\\%c", *at);
    else if (*at < 0x20)
      g_string_append_printf(out, "\\u%04x", *at);
    else
      g_string_append_c(out, (char)*at);
  }
  g_string_append_c(out, '"');
}

static void line(TdJson *json) {
  if (json->compact) return;
  g_string_append_c(json->out, '\n');
  for (int i = 0; i < json->depth; i++) g_string_append(json->out, "  ");
}

static void start(TdJson *json, const char *key) {
  if (json->more) g_string_append_c(json->out, ',');
  if (json->depth > 0) line(json);
  json->more = true;
  if (!key) return;
  put_text(json->out, key);
  g_string_append(json->out, ": ");
}

void td_json_begin(TdJson *json, const char *key, char bracket) {
  start(json, key);
  g_string_append_c(json->out, bracket);
  json->depth++;
  json->more = false;
}

void td_json_end(TdJson *json, char bracket) {
  json->depth--;
  if (json->more) line(json);
  g_string_append_c(json->out, bracket);
  json->more = true;
  if (json->depth == 0) g_string_append_c(json->out, '\n');
}

void td_json_text(TdJson *json, const char *key, const char *text) {
  start(json, key);
  put_text(json->out, text);
}

void td_json_count(TdJson *json, const char *key, uint64_t count) {
  start(json, key);
  g_string_append_printf(json->out, "%" G_GUINT64_FORMAT, (guint64)count);
}

void td_json_flag(TdJson *json, const char *key, bool flag) {
  start(json, key);
  g_string_append(json->out, flag ? "true" : "false");
}
