using System.Runtime.CompilerServices;

namespace Usher.Http1.Async;

/// <summary>Awaiting it goes on in the thread pool; at once where that is the current thread's.</summary>
internal readonly struct PoolThread : ICriticalNotifyCompletion
{
    public bool IsCompleted => Thread.CurrentThread.IsThreadPoolThread;

    public PoolThread GetAwaiter() => this;

    public void GetResult()
    {
    }

    public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

    public void UnsafeOnCompleted(Action continuation) => ThreadPool.UnsafeQueueUserWorkItem(static action => action(), continuation, preferLocal: false);
}
