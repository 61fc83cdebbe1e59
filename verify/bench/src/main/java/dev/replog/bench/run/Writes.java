package dev.replog.bench.run;

import dev.replog.bench.data.Commands;
import dev.replog.bench.data.Documents;
import dev.replog.bench.load.Exchanges;
import dev.replog.bench.load.Summary;
import dev.replog.bench.system.PouchBaseline;
import dev.replog.bench.system.Server;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Single writes that wait for their outcome, and pushes: new entities of a thousand users. */
public final class Writes {
    private static final int USERS = 1_000;
    private static final int OK = 200;
    private static final int SINGLE_CONNECTIONS = 64;
    private static final int PUSH_CONNECTIONS = 16;

    public static final int PUSH_OPERATIONS = 50;

    private final Commands commands;
    private final CouchWork couch;
    private final AtomicLong next = new AtomicLong(1);

    public Writes(Commands commands, CouchWork couch) {
        this.commands = commands;
        this.couch = couch;
    }

    /** Writes to one server without counting, so that its JVM has compiled most of the code. */
    public void compile(Server server, Duration duration) throws IOException {
        Duration half = duration.dividedBy(2);
        try (Contender writes = Contender.http(server, SINGLE_CONNECTIONS, OK, single())) {
            Summary ignored = writes.round(half);
        }
        try (Contender writes = Contender.http(server, PUSH_CONNECTIONS, OK, pushes())) {
            Summary ignored = writes.round(half);
        }
    }

    public List<Measured> single(List<Server> servers, Rounds rounds) throws IOException {
        List<Contender> contenders = new ArrayList<>();
        for (Server server : servers) {
            Exchanges work = server instanceof PouchBaseline ? couch.writes() : single();
            contenders.add(Contender.http(server, SINGLE_CONNECTIONS, OK, work));
        }
        return rounds.run(contenders);
    }

    public List<Measured> pushes(List<Server> servers, Rounds rounds) throws IOException {
        List<Contender> contenders = new ArrayList<>();
        for (Server server : servers) {
            Exchanges work = server instanceof PouchBaseline ? couch.bulkWrites(PUSH_OPERATIONS) : pushes();
            contenders.add(Contender.http(server, PUSH_CONNECTIONS, OK, work));
        }
        return rounds.run(contenders);
    }

    private Exchanges single() {
        return ignored -> {
            long number = next.getAndIncrement();
            int user = (int) (number % USERS);
            return commands.write(Documents.user("write", user), user, number);
        };
    }

    private Exchanges pushes() {
        return ignored -> {
            long number = next.getAndAdd(PUSH_OPERATIONS);
            int user = (int) (number / PUSH_OPERATIONS % USERS);
            return commands.push(Documents.user("write", user), user, number, PUSH_OPERATIONS);
        };
    }
}
