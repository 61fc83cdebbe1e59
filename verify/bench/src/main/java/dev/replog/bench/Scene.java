package dev.replog.bench;

import dev.replog.bench.system.NodeBaseline;
import dev.replog.bench.system.PouchBaseline;
import dev.replog.bench.system.RepLog;
import dev.replog.bench.system.Server;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The servers that are measured now.
 *
 * @param work a folder for files of the run until its end
 */
record Scene(RepLog replog, NodeBaseline node, Optional<PouchBaseline> pouch, Path work) {
    /** The servers with the same interface, RepLog first. */
    List<Server> both() {
        return List.of(replog, node);
    }

    List<Server> all() {
        return Stream.concat(both().stream(), pouch.stream()).toList();
    }
}
