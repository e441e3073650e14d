"""Why did the leadership change, which server was sick, and what is to be done?"""
