package dev.replog.simulation.projector;

import dev.replog.schemas.Mutation;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.Catalogues;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.codec.UndecodableRecordException;
import dev.replog.simulation.catalogue.DeployedVersions;

/** Readings of the log with one fault each, which the simulation must find. */
public final class BrokenReadings {
    private BrokenReadings() {}

    /** Mutations are decided by the newest version that the session knows, whatever version they name. */
    public static SimulatedProjector.Readings underTheNewestVersion() {
        return versions -> value -> underVersion(value, newest(versions));
    }

    private static Catalogue newest(Catalogues versions) {
        int version = DeployedVersions.count() - 1;
        while (versions.of(DeployedVersions.of(version).version()) == null) {
            version--;
        }
        return DeployedVersions.of(version);
    }

    private static byte[] underVersion(byte[] value, Catalogue version) {
        try {
            Mutation mutation = RecordCodec.MUTATION.decode(value);
            return RecordCodec.MUTATION.encode(Mutation.newBuilder(mutation)
                    .setDecidingCatalogue(version.isShipped() ? null : version.version())
                    .build());
        } catch (UndecodableRecordException poison) {
            return value;
        }
    }
}
