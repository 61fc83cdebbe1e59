package dev.replog.projector.restore;

import dev.replog.projector.database.AccountRows;
import dev.replog.projector.database.ErasureKey;
import dev.replog.projector.database.Subjects;
import dev.replog.projector.log.LogTopics;
import dev.replog.projector.marker.ErasureMarker;
import dev.replog.projector.marker.MarkerFolder;
import dev.replog.projector.marker.MissingErasures;
import dev.replog.projector.marker.MissingErasures.Next;
import dev.replog.projector.marker.StoredErasures;
import dev.replog.projector.store.Batch.UserErasure;
import dev.replog.projector.store.ErasedAgain;
import dev.replog.projector.store.KeptErasures;
import dev.replog.schemas.codec.UnknownSchemaException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Before an instance projects for the first time: erases again what the database lacks because it was restored from a
 * backup, and writes the markers of erasures that have none yet. On the projection's thread.
 */
public final class RestoredErasures {
    private static final Logger LOG = LoggerFactory.getLogger(RestoredErasures.class);

    private final KeptErasures kept;
    private final MarkedRecords records;
    private final ErasedAgain erasedAgain;
    private boolean isChecked;

    /**
     * @param consumers opens a client that is in no group
     * @param models the read models, which have rows of users
     */
    public RestoredErasures(
            KeptErasures kept,
            LogTopics topics,
            Supplier<Consumer<byte[], byte[]>> consumers,
            List<? extends AccountRows> models) {
        this.kept = kept;
        this.records = new MarkedRecords(topics, consumers);
        this.erasedAgain = new ErasedAgain(kept.subjects(), models);
    }

    /** Fails when no marker can be written. */
    public void requireWritableMarkers() {
        kept.markers().requireWritable();
    }

    /** Makes the key of the operator the one of this database, or fails: see {@link ErasureKey}. */
    public void holdKey(Connection connection) throws SQLException {
        ErasureKey.hold(connection, kept.subjects());
    }

    /**
     * Empty when the database has every erasure now; otherwise the reason for which nothing may be projected. Nobody
     * restores a database while instances use it, so it is done once.
     */
    public Optional<String> refusal(Connection connection) throws SQLException, UnknownSchemaException {
        if (isChecked) {
            return Optional.empty();
        }
        Subjects subjects = kept.subjects();
        MarkerFolder markers = kept.markers();
        List<ErasureMarker> stored = StoredErasures.markers(connection, subjects);
        List<ErasureMarker> missing = MissingErasures.of(markers.all(), stored, subjects);
        switch (MissingErasures.next(missing, records.users(missing, subjects))) {
            case Next.Nothing ignored -> {}
            case Next.Erase erase -> erase(connection, erase);
            case Next.Refuse refuse -> {
                return Optional.of(refuse.reason());
            }
        }
        stored.forEach(markers::keep);
        if (!markers.isOn() && !stored.isEmpty()) {
            LOG.warn("Erasures of accounts are forgotten when the database and the log are both restored from backups:"
                    + " replog.erasure.markers is not set");
        }
        isChecked = true;
        return Optional.empty();
    }

    private void erase(Connection connection, Next.Erase erase) throws SQLException {
        List<ErasedAgain.Again> accounts = new ArrayList<>();
        erase.users()
                .forEach((marker, user) ->
                        accounts.add(new ErasedAgain.Again(new UserErasure(user, marker.erasure()), marker.place())));
        int users = erasedAgain.erase(connection, accounts);
        // None when other instances have just applied the records.
        if (users > 0) {
            LOG.warn(
                    "Erased {} accounts again: the database was restored from a backup that is older than their"
                            + " erasure. The projection leaves out their earlier records in the log",
                    users);
        }
    }
}
