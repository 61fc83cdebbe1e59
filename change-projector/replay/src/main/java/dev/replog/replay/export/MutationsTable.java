package dev.replog.replay.export;

import dev.replog.replay.stage.Column;
import dev.replog.replay.stage.ReplayedUser.Replayed;
import dev.replog.replay.stage.RowWriter;
import dev.replog.replay.stage.StagedRecord;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.Node;
import dev.replog.schemas.NodePacket;
import dev.replog.schemas.Operation;
import dev.replog.schemas.OperationOutcome;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** The table of mutations: one row for each requested operation, with its outcome. */
final class MutationsTable {
    static final String NAME = "mutations";

    static final List<Column> COLUMNS = List.of(
            new Column("user_id", Column.TEXT),
            new Column("position", Column.WHOLE),
            new Column("logged_at", Column.TIME),
            new Column("received_at", Column.TIME),
            new Column("device_id", Column.TEXT),
            new Column("rules", Column.TEXT),
            new Column("catalogue", Column.TEXT),
            new Column("deciding_catalogue", Column.TEXT),
            new Column("atomic", Column.FLAG),
            new Column("push", Column.FLAG),
            new Column("node_id", Column.TEXT),
            new Column("packet_epoch", Column.WHOLE),
            new Column("packet_number", Column.WHOLE),
            new Column("operation", Column.WHOLE),
            new Column("mutation_id", Column.TEXT),
            new Column("op", Column.TEXT),
            new Column("type", Column.TEXT),
            new Column("id", Column.TEXT),
            new Column("precondition", Column.TEXT),
            new Column("base_position", Column.WHOLE),
            new Column("policy", Column.TEXT),
            new Column("client_time", Column.TIME),
            new Column("fields", Column.JSON),
            new Column("nodes", Column.JSON),
            new Column("outcome", Column.TEXT),
            new Column("duplicate", Column.FLAG),
            new Column("code", Column.TEXT),
            new Column("detail", Column.TEXT));

    private static final String SET_ASIDE = "set_aside";
    /** A packet that was out of order has no outcome for each operation. */
    private static final String NOT_DECIDED = "not_decided";

    /** The values of enumerations as the table has them. */
    private static final Map<Enum<?>, String> LOWER = new ConcurrentHashMap<>();

    private MutationsTable() {}

    static void write(RowWriter<SQLException> table, Replayed.Decided decided, int index) throws SQLException {
        Mutation mutation = decided.mutation();
        writeMutation(
                table,
                decided.place().userId(),
                decided.place().position(),
                decided.place().at(),
                mutation);
        writeOperation(table, index, mutation.getOperations().get(index));
        List<OperationOutcome> outcomes = decided.decision().outcomes();
        OperationOutcome outcome = index < outcomes.size() ? outcomes.get(index) : null;
        if (outcome == null) {
            writeOutcome(table, NOT_DECIDED, null, null, null);
        } else {
            writeOutcome(
                    table,
                    lower(outcome.getStatus()),
                    outcome.getDuplicate(),
                    outcome.getProblem() == null ? null : outcome.getProblem().getCode(),
                    outcome.getProblem() == null ? null : outcome.getProblem().getDetail());
        }
        table.end();
    }

    /** A record that was set aside; once for each operation, or once when it cannot be read. */
    static void write(RowWriter<SQLException> table, StagedRecord record, Replayed.SetAside aside) throws SQLException {
        Mutation mutation = aside.mutation();
        int operations = mutation == null ? 0 : mutation.getOperations().size();
        for (int index = 0; index < Math.max(1, operations); index++) {
            writeMutation(table, record.userId(), record.position().value(), record.at(), mutation);
            writeOperation(
                    table,
                    index,
                    mutation == null || operations == 0
                            ? null
                            : mutation.getOperations().get(index));
            writeOutcome(table, SET_ASIDE, null, null, aside.reason());
            table.end();
        }
    }

    private static void writeMutation(
            RowWriter<SQLException> table,
            @Nullable String userId,
            long position,
            Instant at,
            @Nullable Mutation mutation)
            throws SQLException {
        NodePacket packet = mutation == null ? null : mutation.getPacket();
        table.begin();
        table.text(userId);
        table.whole(position);
        table.time(at);
        table.time(mutation == null ? null : mutation.getReceivedAt());
        table.text(mutation == null ? null : mutation.getDeviceId());
        table.text(mutation == null ? null : mutation.getRules());
        table.text(mutation == null ? null : mutation.getCatalogue());
        table.text(mutation == null ? null : mutation.getDecidingCatalogue());
        table.flag(mutation == null ? null : mutation.getAtomic());
        table.flag(mutation == null ? null : mutation.getPush());
        table.text(packet == null ? null : packet.getNodeId().toString());
        table.whole(packet == null ? null : packet.getEpoch());
        table.whole(packet == null ? null : packet.getNumber());
    }

    private static void writeOperation(RowWriter<SQLException> table, int index, @Nullable Operation operation)
            throws SQLException {
        table.whole((long) index);
        if (operation == null) {
            for (int column = 0; column < 5; column++) {
                table.text(null);
            }
            table.whole(null);
            table.text(null);
            table.time(null);
            table.text(null);
            table.text(null);
            return;
        }
        table.text(operation.getMutationId().toString());
        table.text(lower(operation.getOp()));
        table.text(operation.getType());
        table.text(operation.getId().toString());
        table.text(lower(operation.getPrecondition()));
        table.whole(operation.getBasePosition());
        table.text(lower(operation.getPolicy()));
        table.time(operation.getClientTime());
        table.text(JsonText.of(json -> JsonText.values(json, operation.getFields())));
        List<Node> nodes = operation.getNodes();
        table.text(nodes == null ? null : JsonText.of(json -> writeNodes(json, nodes)));
    }

    private static void writeNodes(JsonGenerator json, List<Node> nodes) {
        json.writeStartArray();
        for (Node node : nodes) {
            json.writeStartObject();
            json.writeStringProperty("type", node.getType());
            json.writeStringProperty("id", node.getId().toString());
            json.writeName("fields");
            JsonText.values(json, node.getFields());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeOutcome(
            RowWriter<SQLException> table,
            String outcome,
            @Nullable Boolean isDuplicate,
            @Nullable String code,
            @Nullable String detail)
            throws SQLException {
        table.text(outcome);
        table.flag(isDuplicate);
        table.text(code);
        table.text(detail);
    }

    private static String lower(Enum<?> value) {
        return LOWER.computeIfAbsent(value, one -> one.name().toLowerCase(Locale.ROOT));
    }
}
