/* A policy from text to image, in one call. */
#ifndef TD_COMPILER_COMPILE_H
#define TD_COMPILER_COMPILE_H

#include <glib.h>

#include "compiler/model.h"
#include "grammar/diagnostic.h"
#include "grammar/tree.h"

/* The stages that can be printed. */
typedef enum { TD_DUMP_NONE, TD_DUMP_TOKENS, TD_DUMP_TREE, TD_DUMP_MODEL, TD_DUMP_IR, TD_DUMP_CODE } TdDump;

/* Where policies are read from, in place of files. */
typedef struct TdFileReader TdFileReader;
struct TdFileReader {
  const char *prefix; /* what messages put before a path */
  /* The bytes of PATH, g_free(); false with *CAUSE, in both languages (TD_BILINGUAL). */
  bool (*read)(const TdFileReader *reader, const char *path, char **bytes, gsize *size, char **cause);
};

/* One compilation and all that it made; the pointers live as long as it. */
typedef struct {
  TdSources *sources;
  TdDiagnostics *diagnostics; /* sorted by place */
  TdArena *arena;
  const TdFileReader *reader; /* NULL: files */
  bool plain;                 /* the file is the text itself: UTF-8 without a byte order mark */
  const TdNode *tree;
  uint32_t policy_file; /* the policy among the sources: the file itself, but for a set of tests */
  const TdModel *model; /* NULL when there are errors */
  GBytes *image;        /* NULL when there are errors */
  GString *dump;        /* what was asked for, as far as the compilation came; else NULL */
} TdCompilation;

/* Reads PATH ("-": standard input) and compiles it.  Never NULL; trouble with the file is a diagnostic too.
 * Imports are looked for beside the file that names them. */
TdCompilation *td_compile_file(const char *path, TdDump dump);
/* The same of what READER reads (NULL: files), imports too; it must live as long as the result. */
TdCompilation *td_compile_from(const char *path, const TdFileReader *reader);
/* The same without compiling: sources, diagnostics and, where the file can be read, the tree. */
TdCompilation *td_parse_file(const char *path);
/* The same for a policy or a set of tests (用例集); of the latter model and image are the tested policy's, with the
 * set's tests in the model. */
TdCompilation *td_compile_tests(const char *path);
void td_compilation_free(TdCompilation *compilation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TdCompilation, td_compilation_free)

/* The image of a checked model (image.h): the program section and the model section.  Same model, same bytes.
 * NULL when the program would break a limit of program.h; *error then names it (free with g_free). */
GBytes *td_compile_model(const TdModel *model, char **error);

#endif
