/* A person's statement on a screen, on paper, for a program. */
#ifndef TD_TOOLS_STATEMENT_PRINT_H
#define TD_TOOLS_STATEMENT_PRINT_H

#include "grammar/diagnostic.h"
#include "tools/settle/statement.h"

typedef enum {
#define TD_SAY(id, key, zh, en) TD_WORD_##id,
#include "tools/statement.def"
  TD_WORD_COUNT
} TdWord;

const char *td_word(TdWord word, TdLang lang);
const char *td_word_key(TdWord word);

void td_statement_text(const TdStatement *statement, TdLang lang, GString *out);
void td_statement_json(const TdStatement *statement, GString *out);
void td_statement_html(const TdStatement *statement, TdLang lang, GString *out);

/* For those three.  All are g_free()d. */
char *td_statement_amount(int64_t fen); /* 1,234.50 */
char *td_statement_total(const TdStatementYear *year, TdLang lang);
char *td_statement_heading(const TdStatementYear *year, TdLang lang);
char *td_statement_when(const TdStatementItem *item, TdLang lang);
/* Policy, status, reason, identity, in words; BETWEEN them. */
char *td_statement_outcome(const TdStatementItem *item, const char *between, TdLang lang);
/* What is to be said of it beside: late, taken back, …; NULL behind the last. */
char *td_statement_mark(const TdStatementItem *item, guint number, TdLang lang);

/* The cells of a line's row: benefit, base, deductible, ratio, computed, limit left, paid, clause. */
enum { TD_STATEMENT_LINE_CELLS = 8 };
extern const TdWord td_statement_line_words[TD_STATEMENT_LINE_CELLS];
void td_statement_line_cells(const TdStatementLine *line, char *cells[TD_STATEMENT_LINE_CELLS]);

#endif
