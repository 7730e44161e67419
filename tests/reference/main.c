/* Policies through the program and through the second evaluator: tuodi-compare POLICY... [--claims N] [--seed S]
 * With --on-days the policies as they are on the days of the claims, against the policies themselves.
 *
 * Exit status: 0 they agree on every claim, 1 they differ, 2 a policy does not compile or the command line is wrong.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/compile.h"
#include "tests/reference/compare.h"
#include "tests/reference/on_days.h"

enum { AGREES, DIFFERS, TROUBLE };
enum { WITHOUT_SUBSIDIES = 1000 }; /* enrolments, where every one is ineligible */

/* Reads the number behind an option; anything but a plain number is refused. */
static bool read_number(const char *text, uint64_t *number) {
  char *end;
  if (text == NULL || *text < '0' || *text > '9') return false;
  *number = strtoull(text, &end, 10);
  return *end == '\0';
}

static void print_diagnostics(const TdCompilation *compilation) {
  for (guint i = 0; i < compilation->diagnostics->items->len; i++) {
    const TdDiagnostic *diagnostic = compilation->diagnostics->items->pdata[i];
    const TdSource *source = td_sources_get(compilation->sources, diagnostic->span.file);
    g_autofree char *text = td_diagnostic_text(diagnostic, TD_LANG_EN);
    fprintf(stderr, "%s:%" PRIu32 ": %s: %s\n", source->path, td_source_line(source, diagnostic->span.start, NULL),
            td_diagnostic_infos[diagnostic->id].code, text);
  }
}

static bool agree_on_days(const TdModel *model, size_t claims, uint64_t seed) {
  size_t premiums = model->subsidy_count > 0 ? claims : 0;
  return td_compare_on_days(model, TD_RECORD_CLAIM, claims, seed, stdout) == 0 &&
         td_compare_on_days(model, TD_RECORD_ENROLMENT, premiums, seed, stdout) == 0;
}

static int compare(const char *path, bool on_days, size_t claims, uint64_t seed) {
  g_autoptr(TdCompilation) compilation = td_compile_file(path, TD_DUMP_NONE);
  if (compilation->image == NULL) {
    print_diagnostics(compilation);
    return TROUBLE;
  }
  if (on_days) {
    bool agree = agree_on_days(compilation->model, claims, seed);
    if (agree)
      printf("%s: the same on the days of %zu claims, seed %" PRIu64 "\n", compilation->model->id, claims, seed);
    return agree ? AGREES : DIFFERS;
  }
  TdModel enrolments;
  td_model_enrolments(compilation->model, &enrolments);
  if (td_compare(compilation->model, compilation->image, claims, seed, stdout) > 0) return DIFFERS;
  size_t premiums = compilation->model->subsidy_count > 0 ? claims : MIN(claims, WITHOUT_SUBSIDIES);
  if (td_compare(&enrolments, compilation->image, premiums, seed, stdout) > 0) return DIFFERS;
  printf("%s: agree on %zu claims and %zu enrolments, seed %" PRIu64 "\n", compilation->model->id, claims, premiums,
         seed);
  return AGREES;
}

/* Takes the options out of argv, so that the policies are left in argv[1] to argv[*policies]. */
static bool read_options(int argc, char **argv, int *policies, bool *on_days, uint64_t *claims, uint64_t *seed) {
  *policies = 0;
  for (int i = 1; i < argc; i++) {
    if (argv[i][0] != '-') {
      argv[++*policies] = argv[i];
      continue;
    }
    if (strcmp(argv[i], "--on-days") == 0) {
      *on_days = true;
      continue;
    }
    uint64_t *number = strcmp(argv[i], "--claims") == 0 ? claims : strcmp(argv[i], "--seed") == 0 ? seed : NULL;
    if (number == NULL || !read_number(argv[++i], number)) return false;
  }
  return *policies > 0 && *claims > 0 && *claims <= INT32_MAX;
}

int main(int argc, char **argv) {
  uint64_t claims = 100000, seed = 1;
  int policies, status = AGREES;
  bool on_days = false;
  if (!read_options(argc, argv, &policies, &on_days, &claims, &seed)) {
    fputs("usage: tuodi-compare POLICY... [--on-days] [--claims N] [--seed S]\n", stderr);
    return TROUBLE;
  }
  for (int i = 1; i <= policies; i++) {
    int result = compare(argv[i], on_days, (size_t)claims, seed);
    if (result > status) status = result;
  }
  return status;
}
