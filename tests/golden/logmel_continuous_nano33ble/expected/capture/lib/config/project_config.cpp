// Generated from config.yaml; do not edit.
#include "project_config.h"

// clang-format off
const char* const kProject = "yes_no_unknown";

const char* const kRecordCommand =
    "python -m generator 'labels=[yes,no,_unknown_]' board=nano33ble task=record label=yes count=40";

const char kHello[kHelloLength + 1] =
    "{\"protocol\":4,\"firmware\":\"capture\",\"project\":\"yes_no_unknown\",\"config_hash\":\"11857cd1b3ab1d54\",\"board\":\"nano33ble\",\"sample_rate\":16000,\"gain\":20,\"labels\":[\"yes\",\"no\",\"_unknown_\"]}";
// clang-format on
