/* What loading found wrong with a compiled policy, as a trouble. */
#ifndef TD_TOOLS_SETTLE_IMAGE_TROUBLE_H
#define TD_TOOLS_SETTLE_IMAGE_TROUBLE_H

#include "runtime/program.h"
#include "tools/io/trouble.h"

/* Always false. */
bool td_image_trouble(TdTrouble **trouble, const char *path, const TdLoadError *error);

#endif
