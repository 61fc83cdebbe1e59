package dev.replog.chaos.fault;

/** PostgreSQL is stopped, in order or by a kill, and started again at once. */
record RestartPostgres(boolean politely, String name) implements Fault {
    @Override
    public String what() {
        return politely
                ? "fast shutdown of PostgreSQL, started again at once"
                : "`kill -9` of all of PostgreSQL's processes, started again at once";
    }

    @Override
    public long strike(Stage stage) {
        long nanos = System.nanoTime();
        if (politely) {
            stage.stack().database().stop();
        } else {
            stage.stack().database().kill();
        }
        stage.stack().database().startAgain();
        return nanos;
    }
}
