/* What a ledger calls its books: a region's by its code, a document's by its key. */
#ifndef TD_TOOLS_SETTLE_BOOKS_H
#define TD_TOOLS_SETTLE_BOOKS_H

#include <stdbool.h>
#include <string.h>

#define TD_BOOK_OF_DOCUMENT "document "

/* Is it a document's? */
static inline bool td_book_is_document(const char *key) {
  return strncmp(key, TD_BOOK_OF_DOCUMENT, strlen(TD_BOOK_OF_DOCUMENT)) == 0;
}

/* The region's code, or the document's key; borrowed. */
static inline const char *td_book_name(const char *key) {
  return td_book_is_document(key) ? key + strlen(TD_BOOK_OF_DOCUMENT) : key;
}

#endif
