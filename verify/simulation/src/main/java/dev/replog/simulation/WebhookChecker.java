package dev.replog.simulation;

import dev.replog.notifier.channel.life.ChannelLife;
import dev.replog.notifier.channel.life.Phase;
import dev.replog.schemas.Change;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.codec.UndecodableRecordException;
import dev.replog.schemas.token.SyncToken;
import dev.replog.simulation.notifier.ChannelRow;
import dev.replog.simulation.notifier.NotifierObserver;
import dev.replog.simulation.notifier.NotifierTables;
import dev.replog.simulation.server.MemoryTopic;
import dev.replog.simulation.server.World;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The conditions for webhooks: which messages are sent, which of them their receivers accepted, and the state at rest.
 * It identifies messages by their headers, like receivers, and keeps its own record of each channel.
 */
final class WebhookChecker implements NotifierObserver {
    private static final String HANDSHAKE = "sync";

    private final World world;
    private final NotifierTables tables;
    private final Checker checker;
    private final Map<String, Account> accounts = new HashMap<>();
    private long taken;

    /** One channel, from its registration on. */
    private static final class Account {
        private final String name;
        private final String userId;
        /** Changes up to this position need no ping, because the response to the registration contains it. */
        private final long from;

        private final @Nullable List<String> types;
        private long number;
        /** The part of the newest message that is the same in each attempt. */
        private String message = "";

        private long informedUpTo;
        private boolean isOver;
        private boolean hasSaidGone;

        private Account(ChannelRow row) {
            this.name = row.key.userId() + "'s channel " + row.key.id();
            this.userId = row.key.userId();
            this.from = ChannelLife.position(row.life.notifiedUpTo());
            this.types = row.life.types();
        }
    }

    WebhookChecker(World world, NotifierTables tables, Checker checker) {
        this.world = world;
        this.tables = tables;
        this.checker = checker;
    }

    private void violated(String invariant, String what) {
        world.timeline().violated(invariant, what);
    }

    @Override
    public void pinging(String userId, SyncToken token) {
        checker.pinging(userId, token);
    }

    @Override
    public void began(ChannelRow row) {
        Account account = new Account(row);
        world.timeline().tell(account.name + " begins at " + Long.toHexString(account.from));
        accounts.put(row.resourceId.toString(), account);
    }

    @Override
    public void renewed(ChannelRow row) {
        account(row.resourceId.toString()).isOver = false;
    }

    @Override
    public void ended(ChannelRow row) {
        Account account = account(row.resourceId.toString());
        world.timeline().tell(account.name + " is over: " + row.life.phase());
        account.isOver = true;
        if (row.life.phase() instanceof Phase.Stopped && !account.hasSaidGone) {
            violated("channel-over", account.name + " is stopped, and its receiver never responded with 410");
        }
    }

    @Override
    public void calling(Map<String, String> headers) {
        Account account = account(header(headers, "X-Goog-Resource-ID"));
        long number = Long.parseLong(header(headers, "X-Goog-Message-Number"));
        String state = header(headers, "X-Goog-Resource-State");
        String token = headers.get("Replog-Sync-Token");
        String message = header(headers, "webhook-id") + " " + state + " " + token;
        world.timeline().tell(account.name + " is called: " + number + " " + message);
        if (account.isOver) {
            violated("channel-over", account.name + " is over, and is called with message " + number);
        }
        boolean isSame = number == account.number && message.equals(account.message);
        if (!isSame && number != account.number + 1) {
            violated(
                    "message",
                    account.name + " is called with " + number + " " + message + " after " + account.number + " "
                            + account.message);
        }
        boolean isHandshake = state.equals(HANDSHAKE);
        if (isHandshake != (number == 1) || (token == null && !isHandshake)) {
            violated("message", account.name + " is called with " + number + " " + message);
        }
        account.number = number;
        account.message = message;
        if (token != null) {
            checker.pinging(account.userId, decoded(account, token));
        }
    }

    /** A receiver has accepted a message. */
    void took(Map<String, String> headers) {
        taken++;
        Account account = account(header(headers, "X-Goog-Resource-ID"));
        String token = headers.get("Replog-Sync-Token");
        if (token != null) {
            account.informedUpTo = Math.max(account.informedUpTo, ChannelLife.position(decoded(account, token)));
        }
    }

    /** A receiver responds with 410. */
    void saidGone(Map<String, String> headers) {
        account(header(headers, "X-Goog-Resource-ID")).hasSaidGone = true;
    }

    /** The number of messages that receivers accepted, repetitions included. */
    long taken() {
        return taken;
    }

    /** What is still in progress, or null. */
    @Nullable
    String unfinished(List<ChannelOwner> owners) {
        MemoryTopic changes = world.kafka().changes();
        for (int partition = 0; partition < changes.count(); partition++) {
            List<MemoryTopic.Stored> records = changes.records(partition);
            if (!records.isEmpty()
                    && tables.progress(partition) <= records.getLast().offset()) {
                return "changes of partition " + partition + " are not noted";
            }
        }
        for (ChannelOwner owner : owners) {
            if (!owner.isSettled()) {
                return owner.name() + " is not registered";
            }
        }
        for (ChannelRow row : tables.channels()) {
            ChannelLife life = row.life;
            if (!(life.phase() instanceof Phase.Quiet)
                    || !life.isActive(world.timeline().instant())) {
                return account(row.resourceId.toString()).name + " with message " + life.number() + " is "
                        + life.phase();
            }
        }
        return null;
    }

    /** At rest, every receiver has accepted a ping for the newest change that concerns it. */
    void check() {
        for (ChannelRow row : tables.channels()) {
            Account account = account(row.resourceId.toString());
            long newest = newestFor(account);
            if (newest > account.from && newest > account.informedUpTo) {
                violated(
                        "ping-missing",
                        account.name + " is informed up to " + account.informedUpTo
                                + " at rest, the newest change for it is " + newest);
            }
        }
    }

    private long newestFor(Account account) {
        long newest = 0;
        for (int partition = 0; partition < world.kafka().changes().count(); partition++) {
            for (MemoryTopic.Stored stored : world.kafka().changes().records(partition)) {
                if (stored.keyText().equals(account.userId)) {
                    newest = Math.max(newest, positionFor(account, stored));
                }
            }
        }
        return newest;
    }

    private static long positionFor(Account account, MemoryTopic.Stored stored) {
        try {
            Change change = RecordCodec.CHANGE.decode(stored.value());
            boolean concerns = change.getEntities().stream()
                    .anyMatch(entity -> account.types == null || account.types.contains(entity.getType()));
            return concerns ? change.getPosition() : 0;
        } catch (UndecodableRecordException e) {
            throw new IllegalStateException("a change cannot be read", e);
        }
    }

    private static SyncToken decoded(Account account, String token) {
        return SyncToken.decode(token, account.userId)
                .orElseThrow(() -> new IllegalStateException(account.name + " is sent a token that is none: " + token));
    }

    private Account account(String resourceId) {
        Account account = accounts.get(resourceId);
        if (account == null) {
            throw new IllegalStateException("no channel ever had the resource id " + resourceId);
        }
        return account;
    }

    private static String header(Map<String, String> headers, String name) {
        String value = headers.get(name);
        if (value == null) {
            throw new IllegalStateException("a webhook is called without " + name);
        }
        return value;
    }
}
