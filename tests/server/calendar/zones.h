// The zones of this machine.
#ifndef DOCKET_TESTS_SERVER_CALENDAR_ZONES_H_
#define DOCKET_TESTS_SERVER_CALENDAR_ZONES_H_

#include <string>
#include <vector>

namespace docket::testing {

// Every name under which this machine keeps a zone, in order: found by walking the files, so without anything that the
// calendar thinks of names. What repeats all of them under other rules ("right", "posix") is left out, and so is the
// machine's own zone.
std::vector<std::string> ZonesOfThisMachine();

}  // namespace docket::testing

#endif  // DOCKET_TESTS_SERVER_CALENDAR_ZONES_H_
