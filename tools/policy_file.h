/* What check, compile and dis share: one policy file, source or compiled. */
#ifndef TD_TOOLS_POLICY_FILE_H
#define TD_TOOLS_POLICY_FILE_H

#include "compiler/compile.h"
#include "tools/verb.h"

/* The only positional argument.  NULL: none or several, and said so. */
const char *td_single_policy(const TdCommand *command);

/* Is PATH a compiled file, by its name? */
bool td_is_compiled(const char *path);

/* The model of an image, in ARENA; NULL with *ERROR. */
const TdModel *td_image_model(GBytes *image, TdArena *arena, TdLoadError *error);

/* Says what load found wrong with an image, on standard error; returns TD_EXIT_TROUBLE. */
int td_complain_of_image(TdLang lang, const char *path, const TdLoadError *error);

#endif
