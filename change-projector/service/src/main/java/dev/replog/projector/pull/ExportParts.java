package dev.replog.projector.pull;

import dev.replog.backing.catalogue.KnownCatalogues;
import dev.replog.projector.read.ExportPart;
import dev.replog.projector.read.Rows;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.codec.UndecodableRecordException;
import io.r2dbc.spi.Row;
import java.nio.ByteBuffer;
import java.time.OffsetDateTime;

/** The entities and receipts of a user, for the export of the account. */
final class ExportParts {
    private ExportParts() {}

    static ExportPart entities(KnownCatalogues known) {
        return ExportPart.ofLines("entity", "-1 " + ExportSql.FIRST_ID, known.fromTypes(ExportSql::entities));
    }

    static ExportPart receipts() {
        return new ExportPart("receipt", ExportSql.FIRST_ID, () -> ExportSql.RECEIPTS, ExportParts::receipt);
    }

    private static ByteBuffer receipt(Row row) {
        ByteBuffer stored = Rows.required(row, "outcome", ByteBuffer.class);
        byte[] encoded = new byte[stored.remaining()];
        stored.duplicate().get(encoded);
        try {
            return ByteBuffer.wrap(ReceiptJson.exported(
                    RecordCodec.OPERATION_OUTCOME.decode(encoded),
                    row.get("device_id", String.class),
                    Rows.required(row, "decided_at", OffsetDateTime.class).toInstant()));
        } catch (UndecodableRecordException e) {
            throw new IllegalStateException("a stored receipt cannot be read", e);
        }
    }
}
