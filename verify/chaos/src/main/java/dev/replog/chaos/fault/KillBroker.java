package dev.replog.chaos.fault;

/** One Kafka node is gone: one that only has partitions, or the one whose controller leads. */
record KillBroker(boolean activeController, String name) implements Fault {
    @Override
    public String what() {
        return activeController
                ? "`kill -9` of the Kafka node whose controller is active"
                : "`kill -9` of one of three Kafka nodes, not the active controller";
    }

    @Override
    public long strike(Stage stage) {
        int controller = stage.stack().kafka().activeController();
        int nodes = stage.stack().kafka().nodes();
        int other = (controller + 1 + stage.random().nextInt(nodes - 1)) % nodes;
        long nanos = System.nanoTime();
        stage.stack().kafka().kill(activeController ? controller : other);
        return nanos;
    }

    @Override
    public void mend(Stage stage) {
        stage.stack().kafka().restartKilled();
        stage.stack().mend();
    }
}
