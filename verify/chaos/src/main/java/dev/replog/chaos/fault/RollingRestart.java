package dev.replog.chaos.fault;

import dev.replog.chaos.stack.ServiceInstance;
import dev.replog.chaos.stack.ServiceKind;

/** Every instance of every service is stopped in order and started again, one after the other. */
record RollingRestart(String name) implements Fault {
    @Override
    public String what() {
        return "every instance of every service is stopped (`kill`) and started again, one after the other";
    }

    @Override
    public long strike(Stage stage) {
        for (ServiceKind kind : ServiceKind.values()) {
            for (ServiceInstance instance : stage.stack().instances(kind)) {
                instance.terminate();
                instance.start();
                instance.awaitReady();
            }
        }
        return System.nanoTime();
    }
}
