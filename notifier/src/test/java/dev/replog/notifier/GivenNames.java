package dev.replog.notifier;

import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;

/** A resolver that returns the given lists of addresses, one for each request; an empty list is an unknown name. */
final class GivenNames extends AddressResolverGroup<InetSocketAddress> {
    final Queue<List<String>> answers = new ArrayDeque<>();
    final AtomicInteger asked = new AtomicInteger();

    @Override
    protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
        return new InetNameResolver(executor) {
            @Override
            protected void doResolve(String name, Promise<InetAddress> promise) {
                throw new IllegalStateException("not called: all addresses are requested");
            }

            @Override
            protected void doResolveAll(String name, Promise<List<InetAddress>> promise) throws Exception {
                asked.incrementAndGet();
                List<String> answer = answers.remove();
                if (answer.isEmpty()) {
                    promise.setFailure(new UnknownHostException(name));
                    return;
                }
                List<InetAddress> addresses = new ArrayList<>();
                for (String each : answer) {
                    addresses.add(InetAddress.getByName(each));
                }
                promise.setSuccess(addresses);
            }
        }.asAddressResolver();
    }
}
