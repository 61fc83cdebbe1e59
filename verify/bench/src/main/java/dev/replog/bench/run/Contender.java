package dev.replog.bench.run;

import dev.replog.bench.load.Exchanges;
import dev.replog.bench.load.HttpLoad;
import dev.replog.bench.load.Summary;
import dev.replog.bench.system.ProcessUse;
import dev.replog.bench.system.Server;
import java.io.IOException;
import java.time.Duration;

/** A contender, which does the same work as others, round by round. */
public interface Contender extends AutoCloseable {
    /** Its name in reports. */
    String title();

    /** Works for this long. */
    Summary round(Duration duration) throws IOException;

    /** The processor time of its processes so far. */
    double cpuSeconds();

    @Override
    void close() throws IOException;

    /** A server with a closed loop of connections, which stay open from round to round. */
    static Contender http(Server server, int connections, int expectedStatus, Exchanges work) throws IOException {
        HttpLoad load = new HttpLoad(server.port(), connections, expectedStatus, work);
        return new Contender() {
            @Override
            public String title() {
                return server.title();
            }

            @Override
            public Summary round(Duration duration) throws IOException {
                return load.run(duration);
            }

            @Override
            public double cpuSeconds() {
                return ProcessUse.cpuSeconds(server.pids());
            }

            @Override
            public void close() throws IOException {
                load.close();
            }
        };
    }
}
