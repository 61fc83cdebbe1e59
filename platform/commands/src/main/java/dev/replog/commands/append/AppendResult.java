package dev.replog.commands.append;

import dev.replog.schemas.token.LogId;
import dev.replog.schemas.token.Position;

/** What became of an append. */
public sealed interface AppendResult {
    record Appended(LogId log, Position position) implements AppendResult {}

    /** @param detail what happened, for the operator's log and for the client */
    record Failed(AppendFailure failure, String detail) implements AppendResult {}
}
