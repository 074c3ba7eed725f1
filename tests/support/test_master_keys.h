// The same master key for what runs in the test's own process.
#ifndef DOCKET_TESTS_SUPPORT_TEST_MASTER_KEYS_H_
#define DOCKET_TESTS_SUPPORT_TEST_MASTER_KEYS_H_

#include "server/sealing/master_keys.h"
#include "tests/support/master_key_file.h"

namespace docket::testing {

inline server::MasterKeys TestMasterKeys() { return *server::MasterKeys::Parse(kMasterKeyLine); }

}  // namespace docket::testing

#endif  // DOCKET_TESTS_SUPPORT_TEST_MASTER_KEYS_H_
