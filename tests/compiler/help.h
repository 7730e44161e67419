/* Policies for the compiler's tests. */
#ifndef TD_TESTS_COMPILER_HELP_H
#define TD_TESTS_COMPILER_HELP_H

#include "compiler/compile.h"

/* The same small policy in both surfaces, line for line; it uses most of the language. */
extern const char help_policy_zh[], help_policy_en[];

/* Compiles TEXT as the file NAME of the test folder. */
TdCompilation *help_compile(const char *name, const char *text);

/* The paths of the policies of the repository: policies and tests/policies. */
GPtrArray *help_policies(void);

/* The codes of the errors in their order, "TD2001 TD2003"; free with g_free(). */
char *help_findings(const TdCompilation *compilation);

/* The model's section; free with g_byte_array_unref(). */
GByteArray *help_model_bytes(const TdModel *model);

#endif
