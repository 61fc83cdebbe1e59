package dev.replog.client.sample;

import dev.replog.client.write.InvalidWrite;
import java.util.List;

/** Runs one command. The exit value is 0, 1 when the command failed, and 2 when it was not understood. */
public final class Main {

    private static final String USAGE = """
            Usage: java -jar replog-sample.jar [--data FOLDER] [--offline] COMMAND
              log NAME EXERCISE REPSxKG...   logs a workout with one exercise
              begin NAME                     begins a workout; only one can be in progress
              finish NAME                    completes it
              note NAME TEXT                 changes the notes of a workout
              list                           shows all workouts
              sync                           sends what waits, and pulls what is new
              status                         shows what waits
              conflicts                      shows the writes that the server did not take
              retry NAME, discard NAME       sends such a write again, or gives it up
            REPLOG_URL is the address of the server (http://localhost:8080), and REPLOG_USER the user (alice).
            """;

    private Main() {}

    /**
     * Runs the program.
     *
     * @param args as {@code USAGE} says
     */
    public static void main(String[] args) {
        System.exit(run(List.of(args)));
    }

    private static int run(List<String> args) {
        try {
            Options options = Options.of(args, System.getenv());
            try (Gym gym = Gym.open(options)) {
                gym.run(options.command(), options.words());
            }
            return 0;
        } catch (Options.NotUnderstood e) {
            System.err.println(e.getMessage());
            System.err.print(USAGE);
            return 2;
        } catch (InvalidWrite | IllegalStateException e) {
            System.err.println(e.getMessage());
            return 1;
        }
    }
}
