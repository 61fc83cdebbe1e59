package dev.replog.notifier.webhook;

import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.FutureListener;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Leads to addresses that the rules allow and to no others: what it answers is what is connected to, with no second
 * look-up in between, so a name cannot lead elsewhere after it was judged. Addresses that need no look-up are judged in
 * the same way.
 */
final class AllowedAddresses extends AddressResolverGroup<InetSocketAddress> {
    private final AddressResolverGroup<InetSocketAddress> names;
    private final boolean loopbackAllowed;

    /** Says where the name led. */
    static final class NotAllowedException extends Exception {
        NotAllowedException(String message) {
            super(message, null, false, false);
        }
    }

    /** @param names looks names up, and need not be trusted */
    AllowedAddresses(AddressResolverGroup<InetSocketAddress> names, boolean loopbackAllowed) {
        this.names = names;
        this.loopbackAllowed = loopbackAllowed;
    }

    @Override
    protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
        return new Judging(executor, names.getResolver(executor));
    }

    @Override
    public void close() {
        super.close();
        names.close();
    }

    /** Why this address must not be talked to. */
    Optional<String> objection(InetAddress address) {
        return AddressRules.objection(address, loopbackAllowed);
    }

    private final class Judging implements AddressResolver<InetSocketAddress> {
        private final EventExecutor executor;
        private final AddressResolver<InetSocketAddress> lookups;

        Judging(EventExecutor executor, AddressResolver<InetSocketAddress> lookups) {
            this.executor = executor;
            this.lookups = lookups;
        }

        @Override
        public boolean isSupported(SocketAddress address) {
            return true;
        }

        /** Never, so that none is connected to without being judged. */
        @Override
        public boolean isResolved(SocketAddress address) {
            return false;
        }

        @Override
        public Future<InetSocketAddress> resolve(SocketAddress address) {
            return resolve(address, executor.newPromise());
        }

        @Override
        public Future<InetSocketAddress> resolve(SocketAddress address, Promise<InetSocketAddress> promise) {
            resolveAll(address).addListener((FutureListener<List<InetSocketAddress>>) all -> {
                if (all.isSuccess()) {
                    promise.trySuccess(all.getNow().getFirst());
                } else {
                    promise.tryFailure(all.cause());
                }
            });
            return promise;
        }

        @Override
        public Future<List<InetSocketAddress>> resolveAll(SocketAddress address) {
            return resolveAll(address, executor.newPromise());
        }

        @Override
        public Future<List<InetSocketAddress>> resolveAll(
                SocketAddress address, Promise<List<InetSocketAddress>> promise) {
            InetSocketAddress asked = (InetSocketAddress) address;
            if (!asked.isUnresolved()) {
                judge(List.of(asked), promise);
                return promise;
            }
            lookups.resolveAll(asked).addListener((FutureListener<List<InetSocketAddress>>) found -> {
                if (found.isSuccess()) {
                    judge(found.getNow(), promise);
                } else {
                    promise.tryFailure(found.cause());
                }
            });
            return promise;
        }

        private void judge(List<InetSocketAddress> found, Promise<List<InetSocketAddress>> promise) {
            List<InetSocketAddress> allowed = new ArrayList<>();
            String reason = "it leads nowhere";
            for (InetSocketAddress each : found) {
                InetAddress to = each.getAddress();
                Optional<String> objection = to == null ? Optional.of("unknown") : objection(to);
                if (objection.isEmpty()) {
                    allowed.add(each);
                } else {
                    reason = "it leads to an address that is " + objection.get();
                }
            }
            if (allowed.isEmpty()) {
                promise.tryFailure(new NotAllowedException("address not allowed: " + reason));
            } else {
                promise.trySuccess(allowed);
            }
        }

        @Override
        public void close() {
            lookups.close();
        }
    }
}
