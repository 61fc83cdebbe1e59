package dev.replog.projector.analysis;

import dev.replog.backing.catalogue.KnownCatalogues;
import dev.replog.backing.work.Availability;
import dev.replog.backing.work.Worker;
import dev.replog.projector.database.ProjectionDatabase;
import dev.replog.schemas.catalogue.Catalogue;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the views of entity types at the start, and again when further types become known. Every failure is retried,
 * and nothing else waits for it.
 */
final class ViewMaker extends Worker {
    private static final Logger LOG = LoggerFactory.getLogger(ViewMaker.class);
    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);

    private final ProjectionDatabase database;
    private final KnownCatalogues known;
    private final Availability availability = new Availability("views for analysts");
    private String madeVersion = "";

    ViewMaker(ProjectionDatabase database, KnownCatalogues known) {
        super("analysis");
        this.database = database;
        this.known = known;
    }

    @Override
    protected void work() throws SQLException, InterruptedException {
        Catalogue types = known.types();
        boolean isDue = known.isComplete() && !types.version().equals(madeVersion);
        if (!isDue || !make(types)) {
            pause(CHECK_INTERVAL);
        }
    }

    /** False when another instance makes them. */
    private boolean make(Catalogue types) throws SQLException {
        database.migrate();
        try (Connection connection = database.connect("replog-analysis")) {
            Optional<List<String>> made = TypeViews.make(connection, types);
            made.ifPresent(names -> {
                LOG.debug("Made views: {}", names);
                madeVersion = types.version();
                availability.up(types.types().size() + " entity types");
                succeeded();
            });
            return made.isPresent();
        }
    }

    @Override
    protected void failed(Exception failure) {
        availability.down(Availability.reason(failure));
    }

    @Override
    protected void wakeUp() {
        // A round is short, and a pause ends by itself.
    }
}
