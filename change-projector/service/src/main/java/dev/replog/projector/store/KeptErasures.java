package dev.replog.projector.store;

import dev.replog.projector.database.Subjects;
import dev.replog.projector.marker.ErasureMarker;
import dev.replog.projector.marker.MarkerFolder;
import dev.replog.projector.store.Batch.UserErasure;
import java.util.List;

/**
 * How erasures are kept: the database has the names of their users, and the folder a marker of each.
 *
 * @param subjects names users
 * @param markers outside of the database
 */
public record KeptErasures(Subjects subjects, MarkerFolder markers) {
    /**
     * Writes the markers before the batch is stored: no erasure is applied without one. A marker of a batch that is not
     * stored is of a record that is applied later.
     */
    void keep(List<UserErasure> erasures) {
        for (UserErasure one : erasures) {
            markers.keep(ErasureMarker.of(subjects.of(one.userId()), one.erasure(), subjects));
        }
    }
}
