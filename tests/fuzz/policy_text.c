/* Fuzz target: a policy's text, from bytes to a verified program.
 *
 * Whatever the bytes are, they give either diagnostics, each with a place inside a source and a sentence in both
 * languages, or an image that loads and whose model reads back to the same image.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/check.h"
#include "compiler/compile.h"
#include "compiler/lint.h"
#include "compiler/model_image.h"
#include "grammar/encoding.h"
#include "grammar/parse.h"
#include "runtime/image.h"
#include "runtime/program.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What an import gives here, whatever file it names. */
static const char vocabulary[] =
    "标签库 “医疗救助身份”\n"
    "标签 特困人员, 孤儿, 事实无人抚养儿童, 低保对象, 农村一类低保, 农村二类低保, 农村三类低保, 农村四类低保\n"
    "标签 城市全额低保, 城市差额低保, 农村返贫致贫人口, 农村易返贫致贫人口, 脱贫不稳定户, 边缘易致贫户\n"
    "标签 突发严重困难户, 已脱贫人口, 低保边缘家庭成员, 因病致贫重病患者\n";

#define MUST(condition)                                                     \
  do {                                                                      \
    if (condition) break;                                                   \
    fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
    abort();                                                                \
  } while (0)

static void must_render(const TdSources *sources, const TdDiagnostics *diagnostics) {
  for (guint i = 0; i < diagnostics->items->len; i++) {
    const TdDiagnostic *diagnostic = diagnostics->items->pdata[i];
    const TdSource *source = td_sources_get(sources, diagnostic->span.file);
    MUST(diagnostic->span.start <= diagnostic->span.end);
    MUST(diagnostic->span.end <= source->size);
    uint32_t column, line = td_source_line(source, diagnostic->span.start, &column);
    MUST(line >= 1 && line <= source->lines->len && column >= 1);
    for (int lang = TD_LANG_ZH; lang <= TD_LANG_EN; lang++) {
      g_autofree char *text = td_diagnostic_text(diagnostic, (TdLang)lang);
      g_autofree char *hint = td_diagnostic_hint(diagnostic, (TdLang)lang);
      MUST(*text != '\0' && strstr(text, TD_BILINGUAL) == NULL && strstr(hint, TD_BILINGUAL) == NULL);
      MUST(g_utf8_validate(text, -1, NULL) && g_utf8_validate(hint, -1, NULL));
    }
  }
}

static void must_load(GBytes *image, const TdModel *model) {
  gsize size;
  const void *bytes = g_bytes_get_data(image, &size);
  TdLoadError error;
  TdProgram *program = td_program_load(bytes, size, TD_RECORD_CLAIM, &td_malloc, &error);
  if (program == NULL) fprintf(stderr, "%s\n", error.what);
  MUST(program != NULL);
  td_program_unref(program);

  g_autoptr(TdArena) arena = td_arena_new();
  size_t section_size;
  const char *what = NULL;
  g_autofree char *limit = NULL;
  const uint8_t *section = td_image_section(bytes, size, TD_SECTION_MODEL, &section_size, &error);
  MUST(section != NULL);
  const TdModel *read = td_model_read(section, section_size, arena, &what);
  if (read == NULL) fprintf(stderr, "%s\n", what);
  MUST(read != NULL);
  MUST(strcmp(read->id, model->id) == 0 && read->benefit_count == model->benefit_count);
  GBytes *again = td_compile_model(read, &limit);
  MUST(again != NULL && g_bytes_equal(again, image));
  g_bytes_unref(again);
}

static void compile(const char *text, size_t length) {
  TdSources *sources = td_sources_new();
  g_autoptr(TdDiagnostics) diagnostics = td_diagnostics_new();
  g_autoptr(TdArena) arena = td_arena_new();
  g_autoptr(GString) dump = g_string_new(NULL);
  uint32_t file = td_sources_add(sources, "fuzz.policy", text, length);
  uint32_t labels = td_sources_add(sources, "labels.policy", vocabulary, strlen(vocabulary));
  td_tokens_dump(sources, file, dump);
  const TdNode *tree = td_parse(sources, file, arena, diagnostics);
  td_tree_dump(tree, dump);
  const TdNode *header = tree->first, *imported = NULL;
  if (header == NULL || header->kind != TD_N_POLICY) {
    MUST(header == NULL || header->kind == TD_N_VOCABULARY || header->kind == TD_N_TESTS || diagnostics->errors > 0);
  } else {
    if (td_node_child(tree, TD_N_IMPORT) != NULL) imported = td_parse(sources, labels, arena, diagnostics);
    const TdModel *model = td_check(sources, tree, &imported, imported != NULL, NULL, arena, diagnostics);
    MUST((model == NULL) == (diagnostics->errors > 0));
    if (model != NULL) td_lint(sources, tree, model, diagnostics);
    MUST((model == NULL) == (diagnostics->errors > 0));
    g_autofree char *limit = NULL;
    GBytes *image = model != NULL ? td_compile_model(model, &limit) : NULL;
    MUST(model == NULL || image != NULL || limit != NULL);
    if (image != NULL) {
      must_load(image, model);
      g_bytes_unref(image);
    }
  }
  must_render(sources, diagnostics);
  td_sources_free(sources);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  size_t length, bad;
  TdEncoding encoding;
  g_autofree char *text = td_decode_text((const char *)data, size, &length, &encoding, &bad);
  if (text != NULL) compile(text, length);
  return 0;
}
