package dev.replog.bench.run;

import dev.replog.bench.load.Exchanges;
import dev.replog.bench.load.HttpLoad;
import dev.replog.bench.load.Summary;
import dev.replog.bench.system.ProcessUse;
import dev.replog.bench.system.Server;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The same work for several servers in short alternating rounds, so that whatever else the machine does meets all of
 * them. The rounds before the first that counts warm the servers up.
 *
 * @param warmUp how long each server works before anything counts
 */
public record Rounds(int count, Duration each, Duration warmUp) {

    /** @param work the requests, made anew for each server */
    public List<Measured> run(
            List<Server> servers, int connections, int expectedStatus, Function<Server, Exchanges> work)
            throws IOException {
        Map<Server, HttpLoad> loads = new HashMap<>();
        try {
            for (Server server : servers) {
                loads.put(server, new HttpLoad(server.port(), connections, expectedStatus, work.apply(server)));
            }
            return alternate(servers, loads);
        } finally {
            for (HttpLoad load : loads.values()) {
                load.close();
            }
        }
    }

    private List<Measured> alternate(List<Server> servers, Map<Server, HttpLoad> loads) throws IOException {
        Map<Server, List<Summary>> summaries = new HashMap<>();
        Map<Server, Double> cpuSeconds = new HashMap<>();
        for (int round = -1; round < count; round++) {
            for (Server server : servers) {
                HttpLoad load = loads.get(server);
                if (load == null) {
                    throw new IllegalStateException(server.title());
                }
                double before = ProcessUse.cpuSeconds(server.pids());
                Summary summary = load.run(round < 0 ? warmUp : each);
                if (round >= 0) {
                    summaries
                            .computeIfAbsent(server, ignored -> new ArrayList<>())
                            .add(summary);
                    cpuSeconds.merge(server, ProcessUse.cpuSeconds(server.pids()) - before, Double::sum);
                }
            }
        }
        return servers.stream()
                .map(server -> Measured.of(
                        server.title(),
                        summaries.getOrDefault(server, List.of()),
                        cpuSeconds.getOrDefault(server, 0.0)))
                .toList();
    }
}
