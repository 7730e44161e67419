/* How a token is written on one of the two surfaces.  Private to this room. */
#ifndef TD_GRAMMAR_SPELLING_H
#define TD_GRAMMAR_SPELLING_H

#include "grammar/diagnostic.h"
#include "grammar/token.h"

typedef struct {
  TdLang lang;       /* the surface */
  bool translate;    /* keywords too, not the signs alone */
  GHashTable *words; /* as in format.h, or NULL */
} TdSpelling;

/* The surface of a text that begins with TOKEN: English where its first word is. */
TdLang td_surface(const TdSource *source, const TdToken *token);

/* The token's text; in ARENA, or static. */
const char *td_spell(const TdSpelling *spelling, const TdSource *source, const TdToken *token, TdArena *arena);

#endif
