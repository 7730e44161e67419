/* What became of a claim. */
#ifndef TD_TOOLS_SETTLE_OUTCOME_H
#define TD_TOOLS_SETTLE_OUTCOME_H

#include <stdint.h>

#include "runtime/program.h"

#define TD_NO_POLICY UINT16_MAX
#define TD_NO_CLAIM UINT32_MAX

typedef struct {
  int64_t base, aid;  /* fen */
  uint16_t policy;    /* that it was settled under: of a taking-back the original's; TD_NO_POLICY */
  uint16_t reason;    /* of the policy's program; without policy a TdReason */
  uint8_t status;     /* TdStatus */
  uint8_t category;   /* td_program_category() of the policy */
  uint8_t reject;     /* TdReject: it is rejected after all, and the rest means nothing */
  uint8_t taken_back; /* 1: another claim has taken it back */
} TdOutcome;

/* Does a status leave the claim open: is it no answer yet, but says what was missing? */
static inline bool td_status_is_open(uint8_t status) {
  return status == TD_STATUS_UNDETERMINED || status == TD_STATUS_DEFERRED || status == TD_STATUS_NO_POLICY;
}

#endif
