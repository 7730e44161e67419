/* `diff --effects`: where two policies really pay differently, said in every format, and written as claims to be run.
 */
#ifndef TD_TOOLS_EFFECT_H
#define TD_TOOLS_EFFECT_H

#include "tools/claim_words.h"
#include "tools/diff_print.h"

bool td_effects_asked(const TdCommand *command);
/* Fills in PAIR's effects.  False: trouble with what --params supplies. */
bool td_effects_find(const TdCommand *command, TdDiffPair *pair, TdTrouble **trouble);
/* Writes what --witnesses asks for. */
bool td_effects_write(const TdCommand *command, const TdDiffReport *report, TdTrouble **trouble);

void td_effects_text(const TdDiffPair *pair, TdLang lang, GString *out);
void td_effects_markdown(const TdDiffPair *pair, TdLang lang, GString *out);
void td_effects_html(const TdDiffPair *pair, TdLang lang, GString *out);
void td_effects_json(const TdDiffPair *pair, TdLang lang, TdJson *json);

/* What all of them say. */

/* The verdict in a sentence. */
char *td_effects_sum(const TdDiffPair *pair, TdLang lang);
/* The names of changes that can never matter to what is paid; NULL: none. */
char *td_effects_idle_names(const TdDiffPair *pair);
/* What a region says, line by line, without what shows it: char, owned. */
GPtrArray *td_effect_lines(const TdDiffPair *pair, const TdEffectRegion *region, TdLang lang);
/* By how much a claim can differ in a year; NULL: that is not known. */
char *td_effects_year(const TdDiffPair *pair, TdLang lang);
/* The claims that show it, and what they are paid, line by line. */
GPtrArray *td_effect_shown_lines(const TdDiffPair *pair, const TdEffectShown *shown, TdLang lang);
/* Why something is left open. */
void td_put_effect_why(GString *out, const TdDiffPair *pair, const TdEffectOpen *open, TdLang lang);
TdClaimShown td_effect_claim(const TdEffectClaim *claim, int side);
/* The names that either policy has for the labels, joined by |. */
char *td_effect_labels(const TdDiffPair *pair, const TdEffectClaim *claim);
/* When the claim at PLACE is settled. */
char *td_effect_time(const TdEffectShown *shown, guint place);

#endif
