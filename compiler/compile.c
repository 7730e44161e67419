#include "compiler/compile.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "compiler/check.h"
#include "compiler/ir.h"
#include "compiler/lint.h"
#include "compiler/lower.h"
#include "compiler/dis.h"
#include "compiler/model_dump.h"
#include "grammar/encoding.h"
#include "grammar/parse.h"

static const TdSpan nowhere = {0, 0, 0};

enum { LARGEST_SOURCE = 16 << 20 };

static bool read_all(const char *path, char **bytes, gsize *size, char **cause) {
  if (strcmp(path, "-") == 0) {
    g_autoptr(GString) text = g_string_new(NULL);
    char block[4096];
    for (size_t n; (n = fread(block, 1, sizeof block, stdin)) > 0 && text->len <= LARGEST_SOURCE;)
      g_string_append_len(text, block, (gssize)n);
    *size = text->len;
    *bytes = g_memdup2(text->str, text->len + 1);
    return true;
  }
  struct stat info;
  if (stat(path, &info) == 0 && (S_ISDIR(info.st_mode) || info.st_size > LARGEST_SOURCE)) {
    *cause = g_strdup(S_ISDIR(info.st_mode) ? "这是文件夹" TD_BILINGUAL "it is a folder"
                                            : "文件过大" TD_BILINGUAL "the file is too large");
    return false;
  }
  GError *error = NULL;
  if (g_file_get_contents(path, bytes, size, &error)) return true;
  int number = error->code == G_FILE_ERROR_NOENT ? ENOENT : error->code == G_FILE_ERROR_ACCES ? EACCES : EIO;
  *cause = number == ENOENT   ? g_strdup("没有这个文件" TD_BILINGUAL "there is no such file")
           : number == EACCES ? g_strdup("没有读取权限" TD_BILINGUAL "permission denied")
                              : g_strdup(g_strerror(number));
  g_error_free(error);
  return false;
}

/* Adds a file to the sources; PLACE is who asked for it.  False: diagnosed. */
static bool add_file(TdCompilation *compilation, const char *path, const TdSpan *place, uint32_t *file) {
  g_autofree char *bytes = NULL, *cause = NULL;
  gsize size = 0;
  const TdFileReader *reader = compilation->reader;
  g_autofree char *name = g_strconcat(reader ? reader->prefix : "", path, NULL);
  bool read = reader ? reader->read(reader, path, &bytes, &size, &cause) : read_all(path, &bytes, &size, &cause);
  size_t bad = 0, length = 0;
  g_autofree char *text = read ? td_decode_text(bytes, size, &length, NULL, &bad) : NULL;
  if (text == NULL && place == NULL) *file = td_sources_add(compilation->sources, name, "", 0);
  TdSpan span = place != NULL ? *place : nowhere;
  if (!read) {
    td_diagnose(compilation->diagnostics, TD_D_CANNOT_READ, span, name, cause, NULL);
    return false;
  }
  if (text == NULL) {
    g_autofree char *byte = g_strdup_printf("%zu", bad + 1);
    td_diagnose(compilation->diagnostics, TD_D_BAD_ENCODING, span, name, byte, NULL);
    return false;
  }
  if (place == NULL) compilation->plain = length == size && memcmp(text, bytes, size) == 0;
  *file = td_sources_add(compilation->sources, name, text, length);
  return true;
}

static void say_not_label(TdCompilation *compilation, const TdNode *item) {
  const char *en = td_node_names[item->kind], *zh = td_keyword_spelling(en, TD_LANG_ZH);
  g_autofree char *what = g_strdup_printf("「%s」" TD_BILINGUAL "'%s'", zh != NULL ? zh : en, en);
  td_diagnose(compilation->diagnostics, TD_D_VOCABULARY_ITEM, item->span, what, NULL);
}

/* A file declares a label once; one that a vocabulary has may be one of the policy's own all the same. */
static void check_labels_once(TdCompilation *compilation, const TdNode *tree) {
  g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
  for (const TdNode *item = tree->first; item != NULL; item = item->next) {
    if (item->kind != TD_N_LABELS) continue;
    for (const TdNode *name = item->first->first; name != NULL; name = name->next) {
      const TdNode *first = g_hash_table_lookup(seen, name->text);
      if (first == NULL) {
        g_hash_table_insert(seen, (gpointer)name->text, (gpointer)name);
        continue;
      }
      const TdSource *source = td_sources_get(compilation->sources, first->span.file);
      g_autofree char *line = g_strdup_printf("%u", td_source_line(source, first->span.start, NULL));
      td_diagnose(compilation->diagnostics, TD_D_DUPLICATE_NAME, name->span, name->text, "标签" TD_BILINGUAL "label",
                  line, NULL);
    }
  }
}

/* A vocabulary holds labels alone. */
static void check_vocabulary(TdCompilation *compilation, const TdNode *tree) {
  if (tree->first == NULL || tree->first->kind != TD_N_VOCABULARY) return;
  check_labels_once(compilation, tree);
  for (const TdNode *item = tree->first->next; item != NULL; item = item->next)
    if (item->kind != TD_N_LABELS && item->kind != TD_N_BAD && item->kind != TD_N_LOST)
      say_not_label(compilation, item);
}

static GPtrArray *read_imports(TdCompilation *compilation, const TdNode *policy, const char *path) {
  GPtrArray *vocabularies = g_ptr_array_new();
  g_autofree char *folder = strcmp(path, "-") == 0 ? g_strdup(".") : g_path_get_dirname(path);
  for (const TdNode *item = policy->first; item != NULL; item = item->next) {
    if (item->kind != TD_N_IMPORT) continue;
    g_autofree char *beside = g_build_filename(folder, item->first->text, NULL);
    uint32_t file;
    if (!add_file(compilation, beside, &item->span, &file)) continue;
    TdNode *tree = td_parse(compilation->sources, file, compilation->arena, compilation->diagnostics);
    bool other = tree->first != NULL && (tree->first->kind == TD_N_POLICY || tree->first->kind == TD_N_TESTS);
    if (tree->first == NULL || other)
      td_diagnose(compilation->diagnostics, TD_D_IMPORT_CYCLE, item->span, item->first->text, NULL);
    else
      g_ptr_array_add(vocabularies, tree);
    check_vocabulary(compilation, tree);
  }
  return vocabularies;
}

static void check_policy(TdCompilation *compilation, const TdNode *policy, const char *path, const TdNode *tests) {
  g_autoptr(GPtrArray) vocabularies = read_imports(compilation, policy, path);
  check_labels_once(compilation, policy);
  if (policy->first->kind != TD_N_POLICY) return; /* diagnosed by the parser; without a header little else is certain */
  compilation->model = td_check(compilation->sources, policy, (const TdNode *const *)vocabularies->pdata,
                                vocabularies->len, tests, compilation->arena, compilation->diagnostics);
}

/* A file of tests alone: the policy that it imports is read and checked, then the tests against it. */
static void check_tests(TdCompilation *compilation, const char *path) {
  const TdNode *header = compilation->tree->first, *import = header->first->next;
  g_autofree char *folder = strcmp(path, "-") == 0 ? g_strdup(".") : g_path_get_dirname(path);
  g_autofree char *beside = g_build_filename(folder, import->text, NULL);
  if (!add_file(compilation, beside, &import->span, &compilation->policy_file)) return;
  const TdNode *policy =
      td_parse(compilation->sources, compilation->policy_file, compilation->arena, compilation->diagnostics);
  if (policy->first != NULL && policy->first->kind == TD_N_POLICY)
    check_policy(compilation, policy, beside, compilation->tree);
  if (compilation->model != NULL)
    td_lint_tests(compilation->sources, compilation->tree, policy, compilation->model, compilation->diagnostics);
  if (policy->first == NULL || policy->first->kind == TD_N_VOCABULARY || policy->first->kind == TD_N_TESTS)
    td_diagnose(compilation->diagnostics, TD_D_NO_POLICY_TESTED, import->span, import->text, NULL);
}

static void check_tree(TdCompilation *compilation, const char *path, bool tests) {
  const TdNode *header = compilation->tree->first;
  if (header == NULL) {
    if (compilation->diagnostics->errors == 0) td_diagnose(compilation->diagnostics, TD_D_EMPTY_FILE, nowhere, NULL);
    return;
  }
  if (header->kind == TD_N_VOCABULARY) {
    check_vocabulary(compilation, compilation->tree);
    if (compilation->diagnostics->errors == 0)
      td_diagnose(compilation->diagnostics, TD_D_NOT_POLICY, header->span, NULL);
    return;
  }
  if (header->kind != TD_N_TESTS) {
    check_policy(compilation, compilation->tree, path, NULL);
    if (compilation->model != NULL)
      td_lint(compilation->sources, compilation->tree, compilation->model, compilation->diagnostics);
  } else if (tests) {
    check_tests(compilation, path);
  } else {
    td_diagnose(compilation->diagnostics, TD_D_TESTS_NOT_POLICY, header->span, NULL);
  }
}

/* What does not load is not given out: a limit of the compiled form that the checker does not know. */
static bool loads(GBytes *image, char **error) {
  gsize size;
  const void *bytes = g_bytes_get_data(image, &size);
  TdLoadError why;
  for (TdRecordKind record = 0; record < TD_RECORD_COUNT; record++) {
    TdProgram *program = td_program_load(bytes, size, record, &td_malloc, &why);
    if (program == NULL) *error = g_strdup(why.what);
    if (program == NULL) return false;
    td_program_unref(program);
  }
  return true;
}

static void dump_ir(const TdModel *model, GString *out) {
  TdModel enrolments;
  g_autoptr(TdIr) ir = td_lower(model);
  td_ir_dump(ir, out);
  if (model->subsidy_count == 0) return;
  td_model_enrolments(model, &enrolments);
  g_autoptr(TdIr) premiums = td_lower(&enrolments);
  g_string_append(out, "over enrolments\n");
  td_ir_dump(premiums, out);
}

static void compile_model(TdCompilation *compilation, TdDump dump) {
  g_autofree char *error = NULL;
  if (dump == TD_DUMP_MODEL) td_model_dump(compilation->model, compilation->dump);
  if (dump == TD_DUMP_IR) {
    dump_ir(compilation->model, compilation->dump);
  }
  compilation->image = td_compile_model(compilation->model, &error);
  if (compilation->image != NULL && !loads(compilation->image, &error)) {
    g_bytes_unref(compilation->image);
    compilation->image = NULL;
  }
  if (compilation->image == NULL)
    td_diagnose(compilation->diagnostics, TD_D_TOO_LARGE, nowhere, error, NULL);
  else if (dump == TD_DUMP_CODE)
    td_disassemble(compilation->image, compilation->dump, NULL);
}

static TdCompilation *compilation_new(void) {
  TdCompilation *compilation = g_new0(TdCompilation, 1);
  compilation->sources = td_sources_new();
  compilation->diagnostics = td_diagnostics_new();
  compilation->arena = td_arena_new();
  return compilation;
}

TdCompilation *td_parse_file(const char *path) {
  TdCompilation *compilation = compilation_new();
  uint32_t file;
  if (add_file(compilation, path, NULL, &file))
    compilation->tree = td_parse(compilation->sources, file, compilation->arena, compilation->diagnostics);
  td_diagnostics_sort(compilation->diagnostics);
  return compilation;
}

static TdCompilation *compile(const char *path, TdDump dump, bool tests, const TdFileReader *reader) {
  TdCompilation *compilation = compilation_new();
  compilation->reader = reader;
  if (dump != TD_DUMP_NONE) compilation->dump = g_string_new(NULL);
  uint32_t file;
  if (add_file(compilation, path, NULL, &file)) {
    if (dump == TD_DUMP_TOKENS) td_tokens_dump(compilation->sources, file, compilation->dump);
    compilation->tree = td_parse(compilation->sources, file, compilation->arena, compilation->diagnostics);
    if (dump == TD_DUMP_TREE) td_tree_dump(compilation->tree, compilation->dump);
    check_tree(compilation, path, tests);
    if (compilation->model != NULL) compile_model(compilation, dump);
  }
  td_diagnostics_sort(compilation->diagnostics);
  return compilation;
}

TdCompilation *td_compile_file(const char *path, TdDump dump) {
  return compile(path, dump, false, NULL);
}

TdCompilation *td_compile_from(const char *path, const TdFileReader *reader) {
  return compile(path, TD_DUMP_NONE, false, reader);
}

TdCompilation *td_compile_tests(const char *path) {
  return compile(path, TD_DUMP_NONE, true, NULL);
}

void td_compilation_free(TdCompilation *compilation) {
  if (compilation == NULL) return;
  if (compilation->image != NULL) g_bytes_unref(compilation->image);
  if (compilation->dump != NULL) g_string_free(compilation->dump, TRUE);
  td_arena_free(compilation->arena);
  td_diagnostics_free(compilation->diagnostics);
  td_sources_free(compilation->sources);
  g_free(compilation);
}
