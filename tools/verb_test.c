#include "tools/io/output.h"
#include "tools/policy_file.h"
#include "tools/report.h"
#include "tools/test_coverage.h"
#include "tools/verb.h"

enum { PRETTY, JSON, JUNIT };

/* The coverage that is asked for: --coverage alone is text.  -1: none of them. */
static int coverage_format(const TdCommand *command, TdTrouble **trouble) {
  static const char *const words[] = {"text", "json", "source"};
  const char *value = td_command_value(command, TD_O_TEST_COVERAGE);
  if (value == NULL) return TD_COVER_NOT_ASKED;
  if (*value == '\0') return TD_COVER_TEXT;
  int choice = td_command_choice(command, TD_O_TEST_COVERAGE, words, 3, trouble);
  return choice < 0 ? -1 : choice + TD_COVER_TEXT;
}

static void run_file(TdTestFile *file, const char *path, bool covered, TdLang lang) {
  *file = (TdTestFile){.path = path, .compilation = td_compile_tests(path)};
  TdCompilation *compilation = file->compilation;
  if (compilation->diagnostics->items->len > 0)
    td_report_briefly(compilation->sources, compilation->diagnostics, lang, false, stderr);
  if (compilation->image == NULL) return;
  gsize size;
  const void *bytes = g_bytes_get_data(compilation->image, &size);
  TdLoadError error;
  TdProgram *programs[TD_RECORD_COUNT];
  for (TdRecordKind record = 0; record < TD_RECORD_COUNT; record++) {
    programs[record] = td_program_load(bytes, size, record, &td_malloc, &error);
    g_assert(programs[record] != NULL); /* the compilation has loaded it once */
  }
  if (covered) file->coverage = td_coverage_new(compilation->model);
  file->tried = td_tests_run(compilation->model, programs, file->coverage);
  for (int record = 0; record < TD_RECORD_COUNT; record++) td_program_unref(programs[record]);
}

static void clear_file(TdTestFile *file) {
  if (file->tried != NULL) g_ptr_array_unref(file->tried);
  td_coverage_free(file->coverage);
  td_compilation_free(file->compilation);
}

static bool write_report(const TdCommand *command, const char *path, const GString *text, TdTrouble **trouble) {
  for (guint i = 0; i < command->positional->len; i++)
    if (td_output_is_input(path, command->positional->pdata[i]))
      return td_trouble_set(trouble, g_strdup_printf("输出「%s」就是政策文件本身。请另选一个文件名", path),
                            g_strdup_printf("the output '%s' is the policy itself; choose another name", path));
  g_autoptr(TdOutputs) outputs = td_outputs_new();
  TdWriter *writer = td_outputs_add(outputs, path, TD_OUTPUT_UTF8, true, trouble);
  if (writer == NULL) return false;
  td_write(writer, text->str, text->len);
  return td_outputs_commit(outputs, trouble);
}

/* Says everything that was asked for.  False: the report could not be written. */
static bool report(const TdCommand *command, const TdTestFile *files, size_t count, int format, int covered,
                   TdTrouble **trouble) {
  const char *path = td_command_value(command, TD_O_TEST_OUTPUT);
  TdTestCounts counts = td_tests_count(files, count);
  g_autofree char *summary = td_tests_summary(&counts, command->lang);
  g_autoptr(GString) text = g_string_new(NULL);
  if (format == PRETTY) td_tests_pretty(files, count, command->lang, text);
  if (format == PRETTY) g_string_append_printf(text, "%s\n", summary);
  if (format == JSON) td_tests_json(files, count, text);
  if (format == JUNIT) td_tests_junit(files, count, command->lang, text);
  if (path != NULL && !write_report(command, path, text, trouble)) return false;
  FILE *out = covered == TD_COVER_JSON ? stderr : stdout; /* which then holds one JSON text */
  if (path == NULL)
    fputs(text->str, out);
  else
    fprintf(out, "%s\n", summary);
  if (covered == TD_COVER_NOT_ASKED) return true;
  g_string_truncate(text, 0);
  td_coverage_report(files, count, (TdCoverFormat)covered, command->lang, text);
  fputs(text->str, stdout);
  return true;
}

int td_verb_test(const TdCommand *command) {
  static const char *const formats[] = {"pretty", "json", "junit"};
  g_autoptr(TdTrouble) trouble = NULL;
  int format = td_command_choice(command, TD_O_TEST_FORMAT, formats, 3, &trouble);
  int covered = format < 0 ? -1 : coverage_format(command, &trouble);
  if (covered < 0) return td_complain(command->lang, trouble);
  if (format != PRETTY && covered != TD_COVER_NOT_ASKED && td_command_value(command, TD_O_TEST_OUTPUT) == NULL)
    td_trouble_set(&trouble, g_strdup("标准输出不能同时写结果和覆盖情况；请用 -o 把结果写到文件"),
                   g_strdup("results and coverage cannot both go to standard output; write the results to a file with "
                            "-o"));
  size_t count = command->positional->len;
  if (count == 0)
    td_trouble_set(&trouble, g_strdup("没有给出政策或用例集"), g_strdup("no policy or set of tests is given"));
  for (size_t i = 0; i < count && trouble == NULL; i++)
    if (td_is_compiled(command->positional->pdata[i]))
      td_trouble_set(&trouble, g_strdup("用例从政策的源文件运行，请给出 .policy 文件"),
                     g_strdup("tests are run from a policy's source; name its .policy file"));
  if (trouble != NULL) return td_complain(command->lang, trouble);
  g_autofree TdTestFile *files = g_new0(TdTestFile, count);
  for (size_t i = 0; i < count; i++)
    run_file(&files[i], command->positional->pdata[i], covered != TD_COVER_NOT_ASKED, command->lang);
  TdTestCounts counts = td_tests_count(files, count);
  int status = counts.broken > 0 ? TD_EXIT_TROUBLE : counts.failed > 0 ? TD_EXIT_FINDINGS : TD_EXIT_DONE;
  if (!report(command, files, count, format, covered, &trouble)) status = td_complain(command->lang, trouble);
  for (size_t i = 0; i < count; i++) clear_file(&files[i]);
  return status;
}
