package dev.replog.chaos.fault;

/** One Kafka node is killed: one that has only partitions, or the one with the active controller. */
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
