#include "tools/manifest.h"

#include "tools/summary.h"

static void put_input(TdJson *json, const TdInputFile *input) {
  td_json_text(json, "path", input->path);
  td_json_count(json, "bytes", input->size);
  td_json_text(json, "sha256", input->sha256);
}

static void put_optional(TdJson *json, const char *key, const TdInputFile *input) {
  if (!input->path) return;
  td_json_begin(json, key, '{');
  put_input(json, input);
  td_json_end(json, '}');
}

static bool put_policy(TdJson *json, const TdPolicy *policy, TdTrouble **trouble) {
  g_autofree char *image = td_digest_bytes(policy->image);
  td_json_begin(json, NULL, '{');
  td_json_text(json, "policy", policy->view->id);
  td_json_text(json, "image_sha256", image);
  td_json_begin(json, "files", '[');
  for (guint i = 0; i < policy->files->len; i++) {
    TdInputFile file;
    bool done = td_input_file_init(&file, g_ptr_array_index(policy->files, i), true, trouble);
    if (done) {
      td_json_begin(json, NULL, '{');
      put_input(json, &file);
      td_json_end(json, '}');
    }
    td_input_file_clear(&file);
    if (!done) return false;
  }
  td_json_end(json, ']');
  td_json_end(json, '}');
  return true;
}

static void put_lists(TdJson *json, const TdInputs *inputs) {
  td_json_begin(json, "lists", '[');
  for (guint i = 0; i < inputs->lists->len; i++) {
    const TdListOption *option = g_ptr_array_index(inputs->lists, i);
    td_json_begin(json, NULL, '{');
    if (option->policy) td_json_text(json, "policy", option->policy);
    td_json_text(json, "name", option->name);
    put_input(json, &inputs->list_files[i]);
    td_json_end(json, '}');
  }
  td_json_end(json, ']');
}

static void put_rest(TdJson *json, const TdManifest *manifest) {
  put_optional(json, "claims", &manifest->inputs->records);
  put_optional(json, "params", &manifest->inputs->params_file);
  put_optional(json, "people", &manifest->inputs->people_file);
  put_lists(json, manifest->inputs);
  td_json_begin(json, "outputs", '{');
  for (size_t i = 0; i < manifest->output_count; i++)
    td_json_text(json, manifest->outputs[i].name, manifest->outputs[i].path);
  td_json_end(json, '}');
  td_json_begin(json, "counts", '{');
  td_summary_json(manifest->tally, json);
  td_json_end(json, '}');
}

/* The digest of the program that is running; NULL where the system does not show it. */
static char *own_digest(void) {
  char *bytes;
  gsize size;
  if (!g_file_get_contents("/proc/self/exe", &bytes, &size, NULL)) return NULL;
  char *digest = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)bytes, size);
  g_free(bytes);
  return digest;
}

/* Are the inputs what their digests say? */
static bool check_inputs(const TdInputs *inputs, TdTrouble **trouble) {
  bool same = td_input_file_unchanged(&inputs->records, trouble) &&
              td_input_file_unchanged(&inputs->params_file, trouble) &&
              td_input_file_unchanged(&inputs->people_file, trouble);
  for (guint i = 0; same && i < inputs->lists->len; i++)
    same = td_input_file_unchanged(&inputs->list_files[i], trouble);
  return same;
}

bool td_manifest_write(const TdManifest *manifest, TdWriter *writer, TdTrouble **trouble) {
  const TdPolicies *policies = &manifest->inputs->policies;
  TdJson json;
  td_json_init(&json);
  td_json_begin(&json, NULL, '{');
  td_json_begin(&json, "program", '{');
  td_json_text(&json, "name", "tuodi");
  td_json_text(&json, "version", TUODI_VERSION);
  g_autofree char *self = own_digest();
  if (self != NULL) td_json_text(&json, "sha256", self);
  td_json_end(&json, '}');
  td_json_begin(&json, "policies", '[');
  bool done = check_inputs(manifest->inputs, trouble);
  for (guint i = 0; done && i < policies->items->len; i++)
    if (!td_policies_get(policies, i)->archived) done = put_policy(&json, td_policies_get(policies, i), trouble);
  td_json_end(&json, ']');
  put_rest(&json, manifest);
  td_json_end(&json, '}');
  if (done) td_write(writer, json.out->str, json.out->len);
  td_json_clear(&json);
  return done;
}
