package dev.replog.commands.read;

import dev.replog.schemas.ConflictPolicy;
import dev.replog.schemas.OperationKind;

/** The kinds of change of one entity, in HTTP and in a push, and the operation of the log for each. */
public enum CommandMethod {
    POST(OperationKind.UPSERT),
    PUT(OperationKind.REPLACE),
    PATCH(OperationKind.PATCH),
    DELETE(OperationKind.DELETE);

    private final OperationKind kind;

    CommandMethod(OperationKind kind) {
        this.kind = kind;
    }

    public OperationKind kind() {
        return kind;
    }

    static ConflictPolicy defaultPolicy(OperationKind kind) {
        return switch (kind) {
            case PATCH -> ConflictPolicy.MERGE;
            case UPSERT, REPLACE, DELETE -> ConflictPolicy.REJECT;
        };
    }
}
