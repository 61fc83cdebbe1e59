package dev.replog.chaos.fault;

import dev.replog.chaos.stack.Stack;

/** The log continues in a new generation with more partitions, under load, as an operator does it. */
record Grow(String name) implements Fault {
    private static final int MORE = 4;

    @Override
    public String what() {
        return "`replog grow` by " + MORE + " partitions";
    }

    @Override
    public long strike(Stage stage) {
        stage.stack().admin("grow", "--partitions", Integer.toString(Stack.PARTITIONS + MORE));
        return System.nanoTime();
    }
}
