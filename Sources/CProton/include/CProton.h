#pragma once

#include <proton/condition.h>
#include <proton/connection.h>
#include <proton/delivery.h>
#include <proton/disposition.h>
#include <proton/event.h>
#include <proton/link.h>
#include <proton/message.h>
#include <proton/proactor.h>
#include <proton/sasl.h>
#include <proton/session.h>
#include <proton/ssl.h>
#include <proton/terminus.h>
#include <proton/transport.h>

// Outcomes are macros with casts, which Swift does not import.
static const uint64_t gabarit_pn_accepted = PN_ACCEPTED;
static const uint64_t gabarit_pn_rejected = PN_REJECTED;
static const uint64_t gabarit_pn_released = PN_RELEASED;
static const uint64_t gabarit_pn_modified = PN_MODIFIED;

/// Loads Proton, unless it is loaded; to be asked before the first of its functions is called.
///
/// Returns NULL when it is there, else why it is not, in the words of the system. From any thread.
const char *gabarit_pn_load(void);
