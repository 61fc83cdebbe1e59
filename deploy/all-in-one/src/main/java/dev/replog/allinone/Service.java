package dev.replog.allinone;

/** The services. Each has a management port of its own, at a fixed distance from the origin's port. */
enum Service {
    COMMAND_API("command-api", 1_000),
    CHANGE_PROJECTOR("change-projector", 1_001),
    NOTIFIER("notifier", 1_002);

    private final String title;
    private final int managementPortOffset;

    Service(String title, int managementPortOffset) {
        this.title = title;
        this.managementPortOffset = managementPortOffset;
    }

    String title() {
        return title;
    }

    int managementPort(int originPort) {
        return originPort + managementPortOffset;
    }
}
