package dev.replog.commandline;

import dev.replog.projector.admin.LogOperations;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** A command of the operator: it works on the log and the read models, and says what it does. */
abstract class LogCommand implements Callable<Integer> {
    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean isJson;

    private final Terminal terminal;
    private final List<String> said = new ArrayList<>();

    LogCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    abstract void run(LogOperations operations) throws Exception;

    boolean isJson() {
        return isJson;
    }

    Terminal terminal() {
        return terminal;
    }

    @Override
    public Integer call() throws Exception {
        try (Servers servers = Servers.of(terminal.settings())) {
            run(servers.operations(this::say));
        }
        if (isJson && !said.isEmpty()) {
            terminal.print(JsonMapper.builder().build().writeValueAsString(new Done(said)));
        }
        return Replog.DONE;
    }

    /** The effects of a command. */
    private record Done(List<String> done) {}

    private void say(String line) {
        if (isJson) {
            said.add(line);
        } else {
            terminal.print(line);
        }
    }
}
