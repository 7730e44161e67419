/* A settlement sheet on paper, on a screen, for a program. */
#ifndef TD_TOOLS_SHEET_PRINT_H
#define TD_TOOLS_SHEET_PRINT_H

#include "compiler/sheet.h"

/* Text, aligned for a terminal. */
void td_sheet_print_text(const TdSheet *sheet, TdLang lang, GString *out);

/* One line of JSON; amounts and ratios as decimal text. */
void td_sheet_print_json(const TdSheet *sheet, TdLang lang, GString *out);

/* HTML: what stands before the sheets, each sheet on a page of its own, what stands behind. */
void td_sheet_html_begin(TdRecordKind record, TdLang lang, GString *out);
void td_sheet_print_html(const TdSheet *sheet, TdLang lang, GString *out);
void td_sheet_html_end(GString *out);

#endif
