System.Console.WriteLine("usher");
