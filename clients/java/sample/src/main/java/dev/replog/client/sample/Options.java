package dev.replog.client.sample;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The words of one call of the program.
 *
 * @param data the folder of this device's data
 * @param isOffline whether the device has no network
 */
record Options(String url, String user, Path data, boolean isOffline, String command, List<String> words) {

    /** The call has no meaning. */
    static final class NotUnderstood extends RuntimeException {

        private static final long serialVersionUID = 1L;

        NotUnderstood(String message) {
            super(message);
        }
    }

    static Options of(List<String> args, Map<String, String> environment) {
        Path data = Path.of(System.getProperty("user.home"), ".replog-sample");
        boolean isOffline = false;
        List<String> rest = new ArrayList<>(args);
        while (!rest.isEmpty() && rest.get(0).startsWith("--")) {
            String option = rest.remove(0);
            if (option.equals("--offline")) {
                isOffline = true;
            } else if (option.equals("--data") && !rest.isEmpty()) {
                data = Path.of(rest.remove(0));
            } else {
                throw new NotUnderstood(option + " (expected: --offline, or --data and a folder)");
            }
        }
        if (rest.isEmpty()) {
            throw new NotUnderstood("a command is missing");
        }
        return new Options(
                environment.getOrDefault("REPLOG_URL", "http://localhost:8080"),
                environment.getOrDefault("REPLOG_USER", "alice"),
                data,
                isOffline,
                rest.remove(0),
                List.copyOf(rest));
    }
}
