// Generated from config.yaml; do not edit.
#include "project_config.h"

// clang-format off
const char* const kProject = "yes_no";

const char* const kRecordCommand =
    "python -m generator 'labels=[yes,no]' board=nano33ble task=record label=yes count=40";

const char kHello[kHelloLength + 1] =
    "{\"protocol\":4,\"firmware\":\"capture\",\"project\":\"yes_no\",\"config_hash\":\"52f46f94b2de189e\",\"board\":\"nano33ble\",\"sample_rate\":16000,\"gain\":20,\"labels\":[\"yes\",\"no\"]}";
// clang-format on
