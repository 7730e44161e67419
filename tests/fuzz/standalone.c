/* A main for the fuzz targets where there is no libFuzzer: runs the target over the files that are given, in order.
 * "-" reads names of files from standard input, one a line. */
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool run(const char *path) {
  g_autofree char *bytes = NULL;
  gsize size;
  if (!g_file_get_contents(path, &bytes, &size, NULL)) {
    fprintf(stderr, "cannot read %s\n", path);
    return false;
  }
  fprintf(stderr, "%s\n", path); /* the last one named is the one that failed */
  LLVMFuzzerTestOneInput((const uint8_t *)bytes, size);
  return true;
}

int main(int argc, char **argv) {
  bool good = true;
  for (int i = 1; i < argc; i++) {
    if (strcmp(argv[i], "-") != 0) {
      good &= run(argv[i]);
      continue;
    }
    char line[4096];
    while (fgets(line, sizeof line, stdin) != NULL) good &= run(g_strchomp(line));
  }
  return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
