package dev.replog.client.histories;

import dev.replog.client.Replog;
import dev.replog.client.query.Row;
import dev.replog.client.store.Policy;
import dev.replog.client.store.Priority;
import dev.replog.client.store.RowKey;
import dev.replog.client.write.Fields;
import dev.replog.client.write.Transaction;
import dev.replog.client.write.Write;
import dev.replog.client.write.WriteOptions;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Makes the writes of steps. */
final class Writing {

    private Writing() {}

    /** @param rows the rows that were remembered, by their names */
    static CompletionStage<Write<Boolean>> write(Step step, Replog client, Names names, Map<String, Row> rows) {
        List<Step> parts = step.has("write") ? step.steps("write") : List.of(step);
        return client.writeAsync(
                tx -> {
                    parts.forEach(part -> add(part, tx, names, rows));
                    return true;
                },
                options(step));
    }

    private static WriteOptions options(Step step) {
        WriteOptions options = WriteOptions.DEFAULT;
        if (step.has("policy")) {
            options = options.policy(Policy.valueOf(step.text("policy").toUpperCase(Locale.ROOT)));
        }
        if (step.has("priority")) {
            options = options.priority(Priority.valueOf(step.text("priority").toUpperCase(Locale.ROOT)));
        }
        return options;
    }

    private static void add(Step step, Transaction tx, Names names, Map<String, Row> rows) {
        String kind = step.kind();
        switch (kind) {
            case "create" -> created(step, names, tx.create(step.text(kind), fields -> set(fields, step, names)));
            case "upsert" -> created(step, names, tx.upsert(step.text(kind), fields -> set(fields, step, names)));
            case "patch" -> {
                RowKey key = names.key(step.text(kind));
                if (step.has("row")) {
                    Row row = Objects.requireNonNull(rows.get(step.text("row")));
                    tx.patch(row, fields -> set(fields, step, names));
                } else {
                    tx.patch(key.type(), key.id(), fields -> set(fields, step, names));
                }
            }
            case "delete" -> {
                RowKey key = names.key(step.text(kind));
                tx.delete(key.type(), key.id());
            }
            default -> throw new IllegalArgumentException(step + " (expected: a write)");
        }
    }

    private static void created(Step step, Names names, Row row) {
        names.put(step.text("as"), new RowKey(row.type(), row.id()));
    }

    private static void set(Fields fields, Step step, Names names) {
        for (Map.Entry<String, @Nullable Object> field :
                names.resolve(step.object("data")).entrySet()) {
            if (field.getKey().equals("localId")) {
                fields.localId(String.valueOf(field.getValue()));
            } else {
                fields.set(field.getKey(), field.getValue());
            }
        }
    }
}
