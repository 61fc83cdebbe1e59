package dev.replog.chaos.agent;

import java.util.List;

/** All points, each in the code of its service. Whoever renames a method there is told by the next run. */
public final class CrashPoints {
    public static final CrashPoint PROJECTOR_BEFORE_PUBLISHING = projector(
            "projector-before-publishing",
            "a batch is committed and nothing of it is published",
            Place.returnOf("dev.replog.projector.store.JdbcStore", "store"));

    public static final List<CrashPoint> ALL = List.of(
            command(
                    "command-before-append",
                    "a mutation was taken from the queue and is not sent to the log",
                    Place.entryOf("dev.replog.commands.append.LogWriter", "claimAndSend")),
            command(
                    "command-after-append",
                    "Kafka has acknowledged a mutation and nobody was told",
                    Place.entryOf("dev.replog.commands.append.LogWriter", "complete")),
            command(
                    "command-before-answer",
                    "the outcome of a request has come and the request is not answered",
                    Place.entryOf("dev.replog.commands.outcome.Waiters", "deliver")),
            projector(
                    "projector-before-storing",
                    "a batch is read and decided and nothing of it is stored",
                    Place.entryOf("dev.replog.projector.store.JdbcStore", "store")),
            projector(
                    "projector-before-commit",
                    "a batch is in its transaction, which is not committed",
                    Place.callIn("dev.replog.projector.store.BatchStore", "store", "commit")),
            PROJECTOR_BEFORE_PUBLISHING,
            projector(
                    "projector-before-acknowledgement",
                    "a batch is sent to Kafka and nobody looked yet whether it arrived",
                    Place.entryOf("dev.replog.projector.outbox.Publisher$Sent", "await(Ljava/time/Duration;)")),
            projector(
                    "projector-before-offsets",
                    "batches are published and the consumer group is not told",
                    Place.callIn("dev.replog.projector.log.GroupOffsets", "tell", "commitAsync")),
            projector(
                    "model-before-commit",
                    "changes are in the transaction of a read model, which is not committed",
                    Place.returnOf("dev.replog.projector.models.ModelStore", "apply")),
            projector(
                    "model-before-offsets",
                    "a read model has committed changes and the consumer group is not told",
                    Place.returnOf("dev.replog.projector.models.ModelBatches", "store")),
            notifier(
                    "notifier-before-writing",
                    "changes are read and nothing of them is in the tables",
                    Place.entryOf("dev.replog.notifier.changes.ChangeConsumer", "store")),
            notifier(
                    "notifier-before-commit",
                    "changes are in their transaction, which is not committed",
                    Place.returnOf("dev.replog.notifier.changes.Progress", "write")),
            notifier(
                    "notifier-before-offsets",
                    "changes are committed and the consumer group is not told",
                    Place.returnOf("dev.replog.notifier.changes.ChangeConsumer", "store")),
            notifier(
                    "notifier-before-call",
                    "a delivery is taken and its receiver is not called",
                    Place.entryOf("dev.replog.notifier.delivery.Deliveries", "start")),
            notifier(
                    "notifier-before-result",
                    "a receiver has answered and what came of it is not written",
                    Place.entryOf("dev.replog.notifier.delivery.DeliveryTable", "record")));

    private CrashPoints() {}

    private static CrashPoint command(String name, String when, Place place) {
        return new CrashPoint("command-api", name, when, place);
    }

    private static CrashPoint projector(String name, String when, Place place) {
        return new CrashPoint("change-projector", name, when, place);
    }

    private static CrashPoint notifier(String name, String when, Place place) {
        return new CrashPoint("notifier", name, when, place);
    }
}
